import { auditRecord, readAudit, type AuditRecord, type EventLogReader } from '@xray/contracts';

import { LedgerError } from '../errors.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { rangeOf, rangeRoot } from '../merkle/compact-range.ts';
import { readCheckpoint, signCheckpoint, type Checkpoint } from '../note/checkpoint.ts';
import { compareWithLog, consistencySentence, type KeptCheckpoint, type TreeLeaves } from './consistency.ts';

/** A checkpoint as a governance log keeps it. */
export interface RecordedCheckpoint extends KeptCheckpoint {
  readonly note: string;
  readonly recorded_ts_ms: number;
}

function hex(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}

/** The checkpoints that were signed of a log, out of its governance log, oldest first. @throws LedgerError `invalid_note` */
export function recordedCheckpoints(reader: Pick<EventLogReader, 'read'>): readonly RecordedCheckpoint[] {
  const found: RecordedCheckpoint[] = [];
  for (const batch of reader.read('audit')) {
    for (const { record, seq } of batch) {
      const read = readAudit(record, ['checkpoint_signed']);
      if (read.reading === 'other') continue;
      if (read.reading === 'unreadable')
        throw new LedgerError(
          'invalid_note',
          `the checkpoint in audit ${seq} cannot be read (${read.problem}): verify the governance log`,
        );
      const { note, peaks } = read.record.detail;
      found.push({ ...readCheckpoint(note), note, peaks: peaks.map(bytes), recorded_ts_ms: record.recorded_ts_ms });
    }
  }
  return found;
}

/** What a new checkpoint is made of. */
export interface CheckpointRequest {
  readonly leaves: TreeLeaves;
  readonly key: SigningKey;
  /** Which log it is of; the key's name by the specification's advice. */
  readonly origin: string;
  /** What was signed of the log before. */
  readonly earlier: readonly RecordedCheckpoint[];
  /** Wall-clock time in milliseconds since the Unix epoch. */
  readonly recorded_ts_ms: number;
}

/** A checkpoint, and the fact for the audit. */
export interface SignedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly note: string;
  readonly record: AuditRecord;
}

/**
 * Signs the tree that a log has now. What contradicts an earlier checkpoint of the same origin is not signed.
 *
 * @throws LedgerError `inconsistent_log`, `leaves_lost`
 */
export function nextCheckpoint({ earlier, key, leaves, origin, recorded_ts_ms }: CheckpointRequest): SignedCheckpoint {
  const own = earlier.filter((each) => each.origin === origin);
  for (const signed of own.slice(-1)) {
    const found = compareWithLog(leaves, signed, own);
    if (found.status === 'CONSISTENT' || found.status === 'UNSUPPORTED') continue;
    throw new LedgerError(
      'inconsistent_log',
      `${consistencySentence(found)}: nothing is signed; restore the log from a copy`,
    );
  }
  if (leaves.lost_through > 0) {
    throw new LedgerError(
      'leaves_lost',
      `batches 1 to ${leaves.lost_through} were pruned by a version that kept no leaves: the log has no tree to sign; xray verify checks its chain of digests`,
    );
  }
  const range = rangeOf(leaves.hashes);
  const checkpoint: Checkpoint = { origin, tree_size: range.size, root: rangeRoot(range) };
  const note = signCheckpoint(checkpoint, key);
  const record = auditRecord('checkpoint_signed', recorded_ts_ms, {
    note,
    origin,
    tree_size: range.size,
    root_sha256: hex(checkpoint.root),
    peaks: range.peaks.map(hex),
  });
  return { checkpoint, note, record };
}
