import type { BatchRow } from '../store/batch-row.ts';
import type { SegmentOrigin } from '../store/segment-origin.ts';
import type { FirstBad } from './report.ts';
import { badFile } from './segment-walk.ts';

/** Holds what segments say of the order of their streams' times against the batches: readers pass over segments by it. */
export interface OrderCheck {
  take(row: BatchRow): void;
  /** What is wrong with what a segment says of the batches before it; `null` where nothing is, or nothing of them is known. */
  bad(origin: SegmentOrigin): FirstBad | null;
}

export function createOrderCheck(): OrderCheck {
  const latest = new Map<string, number>();
  const outOfOrder = new Set<string>();
  return {
    take({ max_time_ms, min_time_ms, stream }) {
      if (min_time_ms === null || max_time_ms === null) return;
      const before = latest.get(stream) ?? min_time_ms;
      if (min_time_ms < before) outOfOrder.add(stream);
      latest.set(stream, Math.max(before, max_time_ms));
    },
    bad({ in_order, segment }) {
      const wrong = [...in_order].find((stream) => outOfOrder.has(stream));
      if (wrong === undefined) return null;
      return badFile(`segment ${segment} says that the times of ${wrong} before it are in order, and they are not`);
    },
  };
}
