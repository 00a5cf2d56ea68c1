import type { EventLogReader } from '@xray/contracts';
import { saidAsUsageNow } from '@xray/operations';
import * as identities from '@xray/orchestrator';

import { configuredCalibration } from '../config/calibration-choice.ts';
import { configHash, decidingConfig, type DecidingConfig } from '../config/deciding-config.ts';
import type { XrayConfig } from '../config/schema.ts';
import { runnerVersion } from '../process/package-version.ts';
import { describeRuntime, runtimeFingerprint } from '../process/runtime-fingerprint.ts';
import { identityForm } from './identity-form.ts';

/** What a log's runs are made with, with the sections of the configuration that decide verdicts. */
export type LogIdentity = identities.LogIdentity<DecidingConfig>;

/**
 * What runs would be made with here and now; `runtime` is this process without it.
 *
 * @throws OperationError `wrong_usage` where the calibration that the configuration chooses cannot be used
 */
export function currentIdentity(
  config: XrayConfig,
  runtime: identities.RuntimeDescription = describeRuntime(),
): LogIdentity {
  const calibration = configuredCalibration(config);
  return {
    config: decidingConfig(config),
    config_hash: configHash(config, calibration),
    calibration,
    runtime,
    runtime_fingerprint: runtimeFingerprint(runtime),
    program: { package: '@xray/runner', version: runnerVersion() },
  };
}

/** What the log's latest runs were made with; `null` before the first run. */
export function recordedIdentity(reader: EventLogReader): LogIdentity | null {
  return identities.recordedIdentity(reader, identityForm);
}

/** A refusal of a log that no second try mends. */
export function isForGood(error: unknown): boolean {
  return error instanceof identities.OrchestratorError && error.code === 'other_identity';
}

/** The identity to go on with over a log. @throws OperationError `wrong_usage` where the configuration cannot go on with it */
export function identityToGoOn(reader: EventLogReader, here: LogIdentity, directory: string): LogIdentity {
  return saidAsUsageNow(isForGood, () => identities.identityToGoOn(reader, here, identityForm, directory));
}
