import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

import { readAudit, type AuditRecord, type AuditRecordOf } from '@xray/contracts';

import { openBlock } from '../block/record-block.ts';
import { decodeDerivedBatch } from '../derived-codec/derived-batch.ts';
import { unpackBlock } from '../store/batch.ts';
import { batchDigest } from '../store/hash-chain.ts';
import type { BatchRow } from '../store/batch-row.ts';
import { keptBatches } from '../store/kept-batches.ts';
import { keptLeaves, leavesDigest } from '../store/kept-leaves.ts';
import { openForReading } from '../store/log-files.ts';
import type { LogEnd } from '../store/segment-origin.ts';
import { badBatch } from './batch-check.ts';
import type { FirstBad, PrunedBeginning } from './report.ts';
import { badFile, reasonOf } from './segment-walk.ts';

/** Confirms, from the audit of what is left, that what is gone was pruned. */
export interface PruneCheck {
  /** Takes a good batch of what is left. */
  take(row: BatchRow): void;
  conclude(
    path: string,
    throughSegment: number,
    anchor: LogEnd,
  ): { readonly bad: FirstBad | null; readonly pruned: PrunedBeginning | null };
}

/** Every audit record of a batch; none of another stream's. */
function* auditRecords(row: BatchRow): Generator<AuditRecord> {
  if (row.stream !== 'audit') return;
  const block = openBlock(unpackBlock(row.codec, row.body));
  const all = { from: 0, to: block.records - 1, fromEngineTimeMs: null, toEngineTimeMs: null };
  for (const { record } of decodeDerivedBatch(block, 'audit', row.first_seq, all)) yield record;
}

export function createPruneCheck(): PruneCheck {
  const records: AuditRecordOf<'log_pruned'>[] = [];
  return {
    take(row) {
      for (const record of auditRecords(row)) {
        const read = readAudit(record, ['log_pruned']);
        if (read.reading === 'known') records.push(read.record);
      }
    },
    conclude(path, throughSegment, anchor) {
      const digest = Buffer.from(anchor.digest).toString('hex');
      for (const { detail, recorded_ts_ms } of records.toReversed()) {
        if (detail.through_segment !== throughSegment) continue;
        if (detail.batch_id !== anchor.batch_id || detail.digest !== digest) continue;
        const pruned = {
          through_segment: throughSegment,
          batch_id: anchor.batch_id,
          digest,
          recorded_ts_ms,
        };
        return { bad: badKept(path, detail.kept_digest, detail.leaves_digest ?? null), pruned };
      }
      const bad = badFile(
        `the segments up to ${throughSegment} are gone, and no record of the audit says that they were pruned`,
      );
      return { bad, pruned: null };
    },
  };
}

/** What is wrong with the batches, or with the leaves, that were kept of pruned segments. */
function badKept(path: string, expected: string, expectedLeaves: string | null): FirstBad | null {
  try {
    const database = openForReading(path);
    try {
      const all = createHash('sha256');
      for (const { previous_digest, row } of keptBatches(database)) {
        if (Buffer.compare(batchDigest(previous_digest, row, row.body), row.digest) !== 0)
          return badBatch(row, 'it was kept of a pruned segment, and its digest does not match');
        all.update(row.digest);
      }
      if (all.digest('hex') !== expected)
        return badFile('the batches that were kept of pruned segments are not those that the audit names');
      return expectedLeaves === null || leavesDigest(keptLeaves(database)) === expectedLeaves
        ? null
        : badFile('the leaves that were kept of pruned segments are not those that the audit names');
    } finally {
      database.close();
    }
  } catch (thrown) {
    return badFile(`what was kept of pruned segments cannot be read: ${reasonOf(thrown)}`);
  }
}
