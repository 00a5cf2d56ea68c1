import {
  canonicalJson,
  type AnalysisModuleStateRecord,
  type AuditDetail,
  type CarriedMemory,
  type EventLogReader,
  type IdentityBorder,
} from '@xray/contracts';
import { z } from 'zod';

import { OrchestratorError } from '../errors.ts';
import { recordsBefore } from './identity-border.ts';
import { identityKey, type IdentityForm, type LogIdentity } from './log-identity.ts';
import { readIdentity, recordedIdentities, type RecordedIdentity } from './recorded-identities.ts';

/** What differs between two identities, a path each. */
export type IdentityChanges = NonNullable<AuditDetail<'run_epoch'>['changed']>;

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What differs between two identities, in words. */
export function changesText(changed: IdentityChanges): string {
  return changed.map(({ before, now, path }) => `${path} was ${shown(before)}, is ${shown(now)}`).join('; ');
}

/** What of a configuration decides whether another one can go on from it, read also where a version cannot read the rest. */
const carriedConfigSchema = z.object({
  cadence_ms: z.int(),
  composer: z.object({ observer_set: z.string().optional() }).optional(),
  analysis_engine: z.object({ module_configs: z.record(z.string(), z.json()).optional() }).optional(),
});

type CarriedConfig = z.output<typeof carriedConfigSchema>;

/** `null` where it is no configuration at all. */
export function carriedConfig(config: unknown): CarriedConfig | null {
  return carriedConfigSchema.safeParse(config).data ?? null;
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEqual(one: unknown, other: unknown): boolean {
  return canonicalJson([one]) === canonicalJson([other]);
}

/** Where a calibration lies decides nothing. */
const UNDECIDED = 'config.regime_engine.calibration';

function changesAt(before: unknown, now: unknown, path: string): IdentityChanges {
  if (path === UNDECIDED || isEqual(before, now)) return [];
  if (!isSection(before) || !isSection(now))
    return [{ path, before: z.json().parse(before), now: z.json().parse(now) }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return keys.flatMap((key) => changesAt(before[key] ?? null, now[key] ?? null, `${path}.${key}`));
}

/** A calibration as it is told of: by name and hash. */
function named(calibration: unknown): unknown {
  const read = z.object({ name: z.string(), hash: z.string() }).safeParse(calibration);
  return read.success ? `${read.data.name} ${read.data.hash.slice(0, 12)}` : null;
}

/** What a calibration, a configuration and a runtime are told apart by. */
function identityChanges(
  before: Pick<LogIdentity, 'config' | 'runtime'> & { readonly calibration: unknown },
  now: LogIdentity,
): IdentityChanges {
  return [
    ...changesAt(named(before.calibration), named(now.calibration), 'calibration'),
    ...changesAt(before.config, now.config, 'config'),
    ...changesAt(before.runtime, now.runtime, 'runtime'),
  ];
}

/** Which of a module's states this version cannot read, by module. */
export type UnreadableStates = (states: readonly AnalysisModuleStateRecord[]) => readonly string[];

/** Where an identity takes over from the one before it, and what of it. */
export interface TakenOver {
  readonly border: IdentityBorder;
  readonly changed: IdentityChanges;
  readonly memory: CarriedMemory;
}

/**
 * What becomes of what the runs before remember. A belief answers to one calibration and one set of observers, so with another of
 * either it begins anew. The gate's last decisions are facts, whoever made them. A module's state is carried where the module is
 * configured as before and reads its form.
 */
function carriedMemory(
  before: RecordedIdentity,
  now: LogIdentity,
  border: IdentityBorder,
  unreadable: readonly string[],
): CarriedMemory {
  const [old, here] = [carriedConfig(before.config), carriedConfig(now.config)];
  const isSameBelief =
    before.calibration_hash === identityKey(now).calibration_hash &&
    old?.composer?.observer_set === here?.composer?.observer_set;
  const [oldModules, newModules] = [old?.analysis_engine?.module_configs, here?.analysis_engine?.module_configs];
  const configured = [...Object.keys(oldModules ?? {}), ...Object.keys(newModules ?? {})];
  const otherwise = configured.filter((id) => !isEqual(oldModules?.[id] ?? null, newModules?.[id] ?? null));
  return {
    hysteresis: isSameBelief ? 'carried' : 'anew',
    forgotten_hysteresis_records: isSameBelief
      ? (before.memory?.forgotten_hysteresis_records ?? 0)
      : recordsBefore(border, 'hysteresis_record'),
    gate: 'carried',
    modules_anew: [...new Set([...otherwise, ...unreadable])].sort(),
  };
}

/** How an identity takes over from the log's last one, at a border. */
export function takeOver(
  last: RecordedIdentity,
  here: LogIdentity,
  border: IdentityBorder,
  unreadable: readonly string[],
): TakenOver {
  return { border, changed: identityChanges(last, here), memory: carriedMemory(last, here, border, unreadable) };
}

/** The config hash by which a log knows a configuration already; logs of versions that hashed otherwise go on under theirs. */
function knownHash<Config>(
  identities: readonly RecordedIdentity[],
  here: LogIdentity<Config>,
  form: IdentityForm<Config>,
): string {
  for (const recorded of identities.toReversed()) {
    const identity = readIdentity(recorded, form);
    if (identity === null || identity.calibration?.hash !== here.calibration?.hash) continue;
    if (form.configHash(identity.config, identity.calibration) === here.config_hash) return identity.config_hash;
  }
  return here.config_hash;
}

/**
 * The identity to go on with over a log: the one that is asked for, under the words by which the log knows it, where it has had it
 * before. Whether that is the log's last one or begins in it is for `openRuntime` to say.
 *
 * A configuration is compared by content, key by key with the defaults of this version, so that a calibration may lie elsewhere,
 * and logs of versions that hashed a configuration otherwise go on under the hash that stands in their records.
 *
 * @throws OrchestratorError `other_identity` where nothing could be carried on from, naming what differs and the way on;
 * `unreadable_record`
 */
export function identityToGoOn<Config>(
  reader: Pick<EventLogReader, 'read' | 'streamHead'>,
  here: LogIdentity<Config>,
  form: IdentityForm<Config>,
  directory: string,
): LogIdentity<Config> {
  const identities = recordedIdentities(reader);
  const last = identities.at(-1);
  if (last === undefined || reader.streamHead('run_record').records === 0) return here;
  const [before, now] = [carriedConfig(last.config)?.cadence_ms, carriedConfig(here.config)?.cadence_ms];
  if (before !== now)
    throw new OrchestratorError(
      'other_identity',
      `${directory} was run with cadence_ms ${before ?? 'unknown'}, this configuration has ${now ?? 'none'}: bars of another length ` +
        `cannot go on from it; begin a new log with what it received: xray import log ${directory} --log <new folder>`,
    );
  return { ...here, config_hash: knownHash(identities, here, form) };
}
