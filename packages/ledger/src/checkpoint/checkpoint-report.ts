import { z } from 'zod';

import type { VerifierKey } from '../keys/verifier-key.ts';
import { openCheckpoint } from '../note/checkpoint.ts';
import { compareWithLog, consistencySentence, type TreeLeaves } from './consistency.ts';
import type { RecordedCheckpoint, SignedCheckpoint } from './recorded-checkpoints.ts';

const count = z.int().nonnegative();

/** Accepts what became of a checkpoint: it was signed, or a log was compared with it. */
export const checkpointReportSchema = z.object({
  status: z.enum(['SIGNED', 'CONSISTENT', 'TRUNCATED', 'REWRITTEN', 'UNSUPPORTED']),
  /** Batches that the log has now. */
  tree_size: count,
  /** Batches that the checkpoint covers. */
  signed_size: count,
  /** Where the log was rewritten: the first other batch lies between these, both ends included. */
  rewritten: z.object({ first_batch: count, last_batch: count }).nullable(),
  /** One sentence. */
  detail: z.string(),
  /** The checkpoint. */
  note: z.string(),
});
/** What became of a checkpoint. */
export type CheckpointReport = z.output<typeof checkpointReportSchema>;

/** Compares a log with a checkpoint that the key has signed. @throws LedgerError `invalid_note` */
export function comparedReport(
  note: string,
  key: VerifierKey,
  leaves: TreeLeaves,
  others: readonly RecordedCheckpoint[],
): CheckpointReport {
  const found = compareWithLog(leaves, openCheckpoint(note, key), others);
  const { signed_size, status } = found;
  const rewritten =
    found.status === 'REWRITTEN' ? { first_batch: found.first_batch, last_batch: found.last_batch } : null;
  return { status, tree_size: leaves.size, signed_size, rewritten, detail: consistencySentence(found), note };
}

/** A checkpoint that was signed. */
export function signedReport({ checkpoint, note }: SignedCheckpoint): CheckpointReport {
  const { tree_size } = checkpoint;
  return {
    status: 'SIGNED',
    tree_size,
    signed_size: tree_size,
    rewritten: null,
    detail: `${tree_size} batches were signed`,
    note,
  };
}

/** As lines for a person: a new checkpoint itself, of a comparison what was found. */
export function checkpointLines({ detail, note, status }: CheckpointReport): readonly string[] {
  return status === 'SIGNED' ? note.trimEnd().split('\n') : [detail];
}

/** What is wrong, in one sentence; `null` where nothing is. */
export function checkpointFinding({ detail, status }: CheckpointReport): string | null {
  return status === 'SIGNED' || status === 'CONSISTENT' ? null : detail;
}
