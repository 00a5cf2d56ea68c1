import {
  readAudit,
  XrayError,
  type AuditDetail,
  type Calibration,
  type CarriedMemory,
  type EventLogReader,
  type IdentityBorder,
} from '@xray/contracts';
import { z } from 'zod';

import { OrchestratorError } from '../errors.ts';
import { isSamePlace } from './identity-border.ts';
import type { IdentityForm, IdentityKey, LogIdentity, ProgramVersion, RuntimeDescription } from './log-identity.ts';

/** An identity as the log has it, and the part of the log that is its own: up to where the next one begins. */
export interface RecordedIdentity extends IdentityKey {
  /** As the audit has it, whether this version can read it or not. */
  readonly config: unknown;
  readonly calibration: unknown;
  readonly runtime: RuntimeDescription;
  readonly program: ProgramVersion | null;
  /** The place of its record in the audit. */
  readonly audit_seq: number;
  /** Where it begins; `null` where it is the log's first. */
  readonly border: IdentityBorder | null;
  readonly changed: NonNullable<AuditDetail<'run_epoch'>['changed']>;
  /** What it took over of the identity before; `null` where there was none. */
  readonly memory: CarriedMemory | null;
  /** Where the next one begins; `null` where it is the last. */
  readonly until: IdentityBorder | null;
}

/** The canonical form of a record of an identity holds this; no other need be read as an object. */
const EPOCH_MARK = '"kind":"run_epoch"';

const hashedSchema = z.object({ hash: z.string() });

function unreadable(problem: string): OrchestratorError {
  return new OrchestratorError(
    'unreadable_record',
    `the log says in a form that this version cannot read what its runs were made with (${problem}): use the version of xray that made the log`,
  );
}

/**
 * The identities of a log's runs, in order. One that made nothing before another took its place is none of them; the last may have
 * made nothing yet.
 *
 * @throws OrchestratorError `unreadable_record`
 */
export function recordedIdentities(reader: Pick<EventLogReader, 'read'>): readonly RecordedIdentity[] {
  const found: Omit<RecordedIdentity, 'until'>[] = [];
  for (const batch of reader.read('audit')) {
    for (const { body, record, seq } of batch) {
      if (!body.includes(EPOCH_MARK)) continue;
      const read = readAudit(record, ['run_epoch']);
      if (read.reading === 'other') continue;
      if (read.reading === 'unreadable') throw unreadable(read.problem);
      const { border, changed, memory, program, ...rest } = read.record.detail;
      found.push({
        ...rest,
        calibration_hash: hashedSchema.safeParse(rest.calibration).data?.hash ?? null,
        program: program ?? null,
        audit_seq: seq,
        border: border ?? null,
        changed: changed ?? [],
        memory: memory ?? null,
      });
    }
  }
  const lasting = found.filter(({ border }, position) => {
    const next = found[position + 1];
    return next === undefined || !isSamePlace(border, next.border);
  });
  return lasting.map((identity, position) => ({ ...identity, until: lasting[position + 1]?.border ?? null }));
}

/** `undefined` where this version cannot read it. */
function calibrationOf(
  recorded: unknown,
  { readCalibration }: Pick<IdentityForm<unknown>, 'readCalibration'>,
): Calibration | null | undefined {
  if (recorded === null) return null;
  try {
    return readCalibration(recorded);
  } catch (error) {
    if (error instanceof XrayError) return undefined;
    throw error;
  }
}

/** A recorded identity as runs can be made with it; `null` where this version cannot read its configuration or calibration. */
export function readIdentity<Config>(
  recorded: RecordedIdentity,
  form: IdentityForm<Config>,
): LogIdentity<Config> | null {
  const config = form.readConfig(recorded.config);
  const calibration = calibrationOf(recorded.calibration, form);
  if (config === null || calibration === undefined) return null;
  const { config_hash, program, runtime, runtime_fingerprint } = recorded;
  return {
    config,
    config_hash,
    calibration,
    runtime,
    runtime_fingerprint,
    ...(program === null ? {} : { program }),
  };
}

/**
 * The identity that the log's latest runs are made with; `null` before the first run.
 *
 * @throws OrchestratorError `unreadable_record`
 */
export function recordedIdentity<Config>(
  reader: Pick<EventLogReader, 'read'>,
  form: IdentityForm<Config>,
): LogIdentity<Config> | null {
  const last = recordedIdentities(reader).at(-1);
  return last === undefined ? null : readableIdentity(last, form);
}

/** @throws OrchestratorError `unreadable_record` */
export function readableIdentity<Config>(recorded: RecordedIdentity, form: IdentityForm<Config>): LogIdentity<Config> {
  const identity = readIdentity(recorded, form);
  if (identity !== null) return identity;
  throw new OrchestratorError(
    'unreadable_record',
    `the runs were made with a configuration that this version cannot read: use the version that made them${fetchedBy(recorded)}`,
  );
}

function fetchedBy({ program, runtime }: RecordedIdentity): string {
  return program === null ? '' : `, ${program.package} ${program.version} on Node ${runtime.node}`;
}
