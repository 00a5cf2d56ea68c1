import {
  auditRecord,
  canonicalJson,
  readAudit,
  type AuditReading,
  type AuditRecord,
  type Calibration,
  type EventLogReader,
} from '@xray/contracts';
import { z } from 'zod';

import { OrchestratorError } from '../errors.ts';

/** What may change the last bit of a number: the engine that computes it and the code that tells it to. */
export interface RuntimeDescription {
  readonly node: string;
  readonly v8: string;
  readonly packages: Readonly<Record<string, string>>;
}

/** What a log's runs are made with. One log has one: a changed configuration asks for a new log. */
export interface LogIdentity<Config = unknown> {
  readonly config: Config;
  readonly config_hash: string;
  /** The whole of it: a log can be replayed where the file, or the version that shipped it, is gone. */
  readonly calibration: Calibration | null;
  readonly runtime: RuntimeDescription;
  readonly runtime_fingerprint: string;
}

/** How the configuration and the calibration of an identity are read and told apart. */
export interface IdentityForm<Config> {
  /** `null` where this version cannot read it. */
  readonly readConfig: (json: unknown) => Config | null;
  /** Reads the calibration of an identity; throws where it is none. */
  readonly readCalibration: (json: unknown) => Calibration;
  /**
   * What run records carry as `config_hash`: a digest over everything that decides verdicts, the calibration with it.
   */
  readonly configHash: (config: Config, calibration: Calibration | null) => string;
}

/**
 * The record with which a log says what its runs are made with. It is appended before the first run. `recordedMs` is a
 * wall-clock time in milliseconds since the Unix epoch.
 */
export function identityRecord(identity: LogIdentity, recordedMs: number): AuditRecord {
  return auditRecord('run_epoch', recordedMs, {
    config: z.json().parse(identity.config),
    config_hash: identity.config_hash,
    calibration: z.json().parse(identity.calibration),
    runtime: identity.runtime,
    runtime_fingerprint: identity.runtime_fingerprint,
  });
}

/**
 * The identity that the log's runs were made with; `null` before the first run.
 *
 * @throws OrchestratorError `unreadable_record`
 */
export function recordedIdentity<Config>(
  reader: Pick<EventLogReader, 'read'>,
  form: IdentityForm<Config>,
): LogIdentity<Config> | null {
  let last: AuditReading<'run_epoch'> = { reading: 'other' };
  for (const batch of reader.read('audit')) {
    for (const { record } of batch) {
      const read = readAudit(record, ['run_epoch']);
      if (read.reading !== 'other') last = read;
    }
  }
  if (last.reading === 'other') return null;
  const detail = last.reading === 'known' ? last.record.detail : null;
  const config = form.readConfig(detail?.config);
  if (detail === null || config === null) {
    throw new OrchestratorError(
      'unreadable_record',
      'the log was run with a configuration that this version cannot read: use the version of xray that made the log',
    );
  }
  const { calibration } = detail;
  return { ...detail, config, calibration: calibration === null ? null : form.readCalibration(calibration) };
}

/** What differs between the runtime that made a log and another one, in words; `null` when nothing does. */
export function runtimeDifference(recorded: RuntimeDescription, here: RuntimeDescription): string | null {
  const before = { node: recorded.node, v8: recorded.v8, ...recorded.packages };
  const now: Readonly<Record<string, string>> = { node: here.node, v8: here.v8, ...here.packages };
  const different = Object.entries(before).filter(([name, version]) => now[name] !== version);
  if (different.length === 0) return null;
  return different.map(([name, version]) => `${name} ${version} then, ${now[name] ?? 'none'} now`).join('; ');
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

const calibrationName = ({ calibration }: LogIdentity): string =>
  calibration === null ? 'none' : `${calibration.name} ${calibration.hash.slice(0, 12)}`;

/** Why an identity cannot go on where another one ran; `null` where it can. */
function whyOther<Config>(
  recorded: LogIdentity<Config>,
  here: LogIdentity<Config>,
  form: IdentityForm<Config>,
): string | null {
  if (recorded.calibration?.hash !== here.calibration?.hash)
    return (
      `calibration ${calibrationName(recorded)}, this one is ${calibrationName(here)}: one log has one calibration; ` +
      'import into a new log to run another'
    );
  if (form.configHash(recorded.config, recorded.calibration) !== here.config_hash)
    return (
      `another configuration, which differs in ${differingKeys(recorded.config, here.config).join(', ')}: one log has one ` +
      'configuration; import into a new log to run another'
    );
  const mismatch = runtimeDifference(recorded.runtime, here.runtime);
  if (mismatch === null) return null;
  return `another runtime (${mismatch}): one log has one runtime; go on with that one, or import into a new log`;
}

/**
 * One log has one configuration, one calibration and one runtime: replay could not tell which run was made with which.
 *
 * Gives the identity to go on with: the log's own, where it has runs. What it was run with is compared by content, key by key
 * with the defaults of this version, so that a calibration may lie elsewhere, and logs of versions that hashed a configuration
 * otherwise go on under the hash that stands in their records.
 *
 * @throws OrchestratorError `other_identity`, naming what differs; `unreadable_record`
 */
export function identityToGoOn<Config>(
  reader: Pick<EventLogReader, 'read' | 'streamHead'>,
  here: LogIdentity<Config>,
  form: IdentityForm<Config>,
  directory: string,
): LogIdentity<Config> {
  const recorded = reader.streamHead('run_record').records === 0 ? null : recordedIdentity(reader, form);
  if (recorded === null) return here;
  const why = whyOther(recorded, here, form);
  if (why !== null) throw new OrchestratorError('other_identity', `${directory} was run with ${why}`);
  return { ...here, config_hash: recorded.config_hash };
}
