import { countText } from '@xray/contracts';
import { z } from 'zod';

const count = z.int().nonnegative();
const segmentNumbers = z.array(z.int().positive());

/** What a pruning did, or would do. */
export const pruneReportSchema = z.object({
  removed: segmentNumbers,
  /** What would be, or was. */
  removable: segmentNumbers,
  removed_bytes: count,
  kept_records: count,
  /** Why the next segment stays; empty where none is left. */
  stops_at: z.string(),
});
/** What a pruning did, or would do. */
export type PruneReport = z.output<typeof pruneReportSchema>;

/** The report as a person reads it. */
export function* pruneLines(report: PruneReport): Generator<string> {
  const { kept_records, removable, removed, removed_bytes, stops_at } = report;
  if (removable.length === 0) yield `nothing to prune: ${stops_at}`;
  if (removed.length > 0)
    yield `${countText(removed.length)} segments removed, ${countText(removed_bytes)} bytes; ${countText(kept_records)} records kept`;
}
