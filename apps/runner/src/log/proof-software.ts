import { composeSnapshot } from '@xray/composer';
import type { FindSoftware } from '@xray/ledger';
import { softwareOfIdentity } from '@xray/orchestrator';

import type { DecidingConfig } from '../config/deciding-config.ts';
import { composerConfig, engineOf } from '../pipeline/package-configs.ts';
import { describeRuntime } from '../pipeline/runtime-fingerprint.ts';
import { identityForm } from './log-identity.ts';

/** The software of an identity, where it is this very one. `command` is what to call with the one that it is. */
export function softwareHere(command: string): FindSoftware {
  const making = {
    form: identityForm,
    runtime: describeRuntime(),
    compose: (input: Parameters<typeof composeSnapshot>[0], config: DecidingConfig) =>
      composeSnapshot(input, composerConfig(config)),
    engine: engineOf,
  };
  return (recorded) => softwareOfIdentity(recorded, making, command);
}
