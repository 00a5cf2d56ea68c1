import { nextCheckpoint, type RecordedCheckpoint } from '../checkpoint/recorded-checkpoints.ts';
import { rangeOf } from '../merkle/compact-range.ts';
import type { ProofSource } from '../run/ports.ts';
import { testKey } from './recorded-market.ts';

/** The checkpoint of a log as it is now. */
export function checkpointOf(source: ProofSource): RecordedCheckpoint {
  const leaves = source.leaves();
  const { checkpoint, note } = nextCheckpoint({
    leaves,
    key: testKey,
    origin: testKey.verifier.name,
    earlier: [],
    recorded_ts_ms: 9,
  });
  return { ...checkpoint, note, peaks: rangeOf(leaves.hashes).peaks, recorded_ts_ms: 9 };
}
