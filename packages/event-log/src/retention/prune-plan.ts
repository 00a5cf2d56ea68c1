import type { LogStream } from '@xray/contracts';

import { invalidArgument } from '../checked-input.ts';
import type { SegmentInfo } from '../segment-info.ts';

/** The first sequence number of each stream that is still needed; streams of which nothing is are left out. */
export type NeededFrom = ReadonlyMap<LogStream, number>;

/** Which segments can go. */
export interface PrunePlan {
  /** From the oldest on. */
  readonly segments: readonly SegmentInfo[];
  /** Why the next segment stays. */
  readonly stops_at: string;
}

/** The oldest segments that are closed, were written before a time, and hold nothing that the next start reads. */
export function planPrune(segments: readonly SegmentInfo[], beforeMs: number, reach: NeededFrom): PrunePlan {
  const isList: boolean = Array.isArray(segments);
  if (!isList || Number.isNaN(beforeMs)) {
    throw invalidArgument('to plan a pruning takes the segments of logInfo and a time');
  }
  const chosen: SegmentInfo[] = [];
  for (const segment of segments) {
    const reason = reasonToStay(segment, beforeMs, reach);
    if (reason !== null) return { segments: chosen, stops_at: `segment ${segment.segment} stays: ${reason}` };
    chosen.push(segment);
  }
  return { segments: chosen, stops_at: '' };
}

function reasonToStay(segment: SegmentInfo, beforeMs: number, reach: NeededFrom): string | null {
  if (!segment.closed) return 'it is being written';
  if ((segment.last_appended_ts_ms ?? 0) >= beforeMs) return 'it was written in part after that time';
  for (const { last_seq, stream } of segment.streams) {
    const needed = reach.get(stream) ?? Number.POSITIVE_INFINITY;
    if (last_seq >= needed) return `the next start reads ${stream} from ${needed} on`;
  }
  return null;
}
