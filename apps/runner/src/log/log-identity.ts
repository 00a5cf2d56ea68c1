import type { EventLogReader } from '@xray/contracts';
import * as identities from '@xray/orchestrator';
import { readCalibration } from '@xray/regime-engine';

import { configuredCalibration } from '../config/calibration-choice.ts';
import { configHash, decidingConfig, decidingConfigSchema, type DecidingConfig } from '../config/deciding-config.ts';
import type { XrayConfig } from '../config/schema.ts';
import { describeRuntime, runtimeFingerprint } from '../pipeline/runtime-fingerprint.ts';

/** What a log's runs are made with, with the sections of the configuration that decide verdicts. */
export type LogIdentity = identities.LogIdentity<DecidingConfig>;

const form: identities.IdentityForm<DecidingConfig> = {
  readConfig: (json) => decidingConfigSchema.safeParse(json).data ?? null,
  readCalibration,
  configHash,
};

/** @throws OperationError `wrong_usage` where the calibration that the configuration chooses cannot be used */
export function currentIdentity(config: XrayConfig): LogIdentity {
  const runtime = describeRuntime();
  const calibration = configuredCalibration(config);
  return {
    config: decidingConfig(config),
    config_hash: configHash(config, calibration),
    calibration,
    runtime,
    runtime_fingerprint: runtimeFingerprint(runtime),
  };
}

/** What the log's runs were made with; `null` before the first run. */
export function recordedIdentity(reader: EventLogReader): LogIdentity | null {
  return identities.recordedIdentity(reader, form);
}

/** The identity to go on with over a log. @throws OrchestratorError `other_identity`, naming what differs */
export function identityToGoOn(reader: EventLogReader, here: LogIdentity, directory: string): LogIdentity {
  return identities.identityToGoOn(reader, here, form, directory);
}

/** What differs between the runtime that made a log and this one, in words; `null` when nothing does. */
export function runtimeMismatch({ runtime }: LogIdentity): string | null {
  return identities.runtimeDifference(runtime, describeRuntime());
}
