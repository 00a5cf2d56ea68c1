import { composeInput, recordsLookedAt } from '@xray/composer';
import type { FindSoftware } from '@xray/ledger';
import { softwareOfIdentity, type VerdictMaking } from '@xray/orchestrator';

import type { DecidingConfig } from '../config/deciding-config.ts';
import { composerConfig, engineOf } from '../pipeline/package-configs.ts';
import { describeRuntime } from '../process/runtime-fingerprint.ts';
import { identityForm } from '../identity/identity-form.ts';

/** What makes verdicts in this process. */
export function makingHere(): VerdictMaking<DecidingConfig> {
  return {
    form: identityForm,
    runtime: describeRuntime(),
    compose: (input, config, calibration) => composeInput(input, composerConfig(config, calibration)),
    looksAt: (target, config) => recordsLookedAt(target, composerConfig(config)),
    engine: engineOf,
  };
}

/** The software of an identity, where it is this very one. `command` is what to call with the one that it is. */
export function softwareHere(command: string): FindSoftware {
  const making = makingHere();
  return (recorded) => softwareOfIdentity(recorded, making, command);
}
