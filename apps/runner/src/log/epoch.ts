import { canonicalJson, type AuditRecord, type Calibration, type EventLogReader } from '@xray/contracts';
import { readCalibration } from '@xray/regime-engine';
import { z } from 'zod';

import { RunnerError } from '../cli/errors.ts';
import { configuredCalibration } from '../config/calibration-choice.ts';
import { configHash } from '../config/load.ts';
import { decidingConfig, decidingConfigSchema, type DecidingConfig, type XrayConfig } from '../config/schema.ts';
import { describeRuntime, runtimeFingerprint, type RuntimeDescription } from '../pipeline/runtime-fingerprint.ts';

/** What a log's runs were made with. One log has one: a changed configuration asks for a new log. */
export interface RunEpoch {
  readonly config: DecidingConfig;
  readonly config_hash: string;
  /** The whole of it: a log can be replayed where the file, or the version that shipped it, is gone. */
  readonly calibration: Calibration | null;
  readonly runtime: RuntimeDescription;
  readonly runtime_fingerprint: string;
}

const epochKind = 'run_epoch';

const epochDetailSchema = z.object({
  config: z.json(),
  config_hash: z.string(),
  calibration: z.json().default(null),
  runtime: z.object({ node: z.string(), v8: z.string(), packages: z.record(z.string(), z.string()) }),
  runtime_fingerprint: z.string(),
});

/** @throws RunnerError `wrong_usage` where the calibration that the configuration chooses cannot be used */
export function currentEpoch(config: XrayConfig): RunEpoch {
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

export function epochRecord(epoch: RunEpoch, recordedMs: number): AuditRecord {
  return {
    schema: 'audit_record',
    schema_version: '1',
    kind: epochKind,
    recorded_ts_ms: recordedMs,
    detail: z.record(z.string(), z.json()).parse(epoch),
  };
}

/** The epoch that the log's runs were made in; `null` before the first run. */
export function recordedEpoch(reader: EventLogReader): RunEpoch | null {
  let detail: unknown = null;
  for (const batch of reader.read('audit')) {
    for (const { record } of batch) if (record.kind === epochKind) ({ detail } = record);
  }
  if (detail === null) return null;
  const parsed = epochDetailSchema.safeParse(detail);
  const config = decidingConfigSchema.safeParse(parsed.data?.config);
  if (!parsed.success || !config.success) {
    throw new RunnerError(
      'not_done',
      'the log was run with a configuration that this version cannot read: use the version of xray that made the log',
    );
  }
  const { calibration } = parsed.data;
  return {
    ...parsed.data,
    config: config.data,
    calibration: calibration === null ? null : readCalibration(calibration),
  };
}

/** What differs between the runtime that made a log and this one, in words; `null` when nothing does. */
export function runtimeMismatch(recorded: RunEpoch): string | null {
  const here = describeRuntime();
  if (runtimeFingerprint(here) === recorded.runtime_fingerprint) return null;
  const before = { node: recorded.runtime.node, v8: recorded.runtime.v8, ...recorded.runtime.packages };
  const now: Readonly<Record<string, string>> = { node: here.node, v8: here.v8, ...here.packages };
  return Object.entries(before)
    .filter(([name, version]) => now[name] !== version)
    .map(([name, version]) => `${name} ${version} then, ${now[name] ?? 'none'} now`)
    .join('; ');
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Paths of the keys that two configurations set otherwise; where a calibration lies is none. */
function differingKeys(recorded: unknown, here: unknown, path = ''): readonly string[] {
  if (path === 'regime_engine.calibration' || canonicalJson([recorded]) === canonicalJson([here])) return [];
  if (!isSection(recorded) || !isSection(here)) return [path];
  const keys = [...new Set([...Object.keys(recorded), ...Object.keys(here)])].sort();
  return keys.flatMap((key) =>
    differingKeys(recorded[key] ?? null, here[key] ?? null, path === '' ? key : `${path}.${key}`),
  );
}

/**
 * One log has one configuration, one calibration and one runtime: replay could not tell which run was made with which.
 *
 * Gives the epoch to go on with: the log's own, where it has runs. What it was run with is compared by content, key by key
 * with the defaults of this version, so that a calibration may lie elsewhere, and logs of versions that hashed a configuration
 * otherwise go on under the hash that stands in their records.
 *
 * @throws RunnerError `not_done`, naming what differs
 */
export function epochToGoOn(reader: EventLogReader, epoch: RunEpoch, directory: string): RunEpoch {
  const recorded = reader.streamHead('run_record').records === 0 ? null : recordedEpoch(reader);
  if (recorded === null) return epoch;
  if (recorded.calibration?.hash !== epoch.calibration?.hash) {
    const name = (of: RunEpoch): string =>
      of.calibration === null ? 'none' : `${of.calibration.name} ${of.calibration.hash.slice(0, 12)}`;
    throw new RunnerError(
      'not_done',
      `${directory} was run with calibration ${name(recorded)}, this one is ${name(epoch)}: one log has one calibration; import ` +
        'into a new log to run another',
    );
  }
  const recordedHash = configHash(recorded.config, recorded.calibration);
  if (recordedHash !== epoch.config_hash) {
    const keys = differingKeys(recorded.config, epoch.config).join(', ');
    throw new RunnerError(
      'not_done',
      `${directory} was run with another configuration, which differs in ${keys}: one log has one configuration; import into a ` +
        'new log to run another',
    );
  }
  const mismatch = runtimeMismatch(recorded);
  if (mismatch !== null) {
    throw new RunnerError(
      'not_done',
      `${directory} was run with another runtime (${mismatch}): one log has one runtime; go on with that one, or import ` +
        'into a new log',
    );
  }
  return { ...epoch, config_hash: recorded.config_hash };
}
