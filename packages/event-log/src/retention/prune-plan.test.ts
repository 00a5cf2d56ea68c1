import { expect, it } from 'vitest';

import type { SegmentInfo } from '../segment-info.ts';
import { planPrune } from './prune-plan.ts';

/** Three segments of a hundred raw records and ten gate events each, the last of them being written. */
const SEGMENTS: readonly SegmentInfo[] = [1, 2, 3].map((segment) => ({
  segment,
  path: `segment ${segment}`,
  bytes: 1000,
  closed: segment < 3,
  first_appended_ts_ms: 1000 * segment,
  last_appended_ts_ms: 1000 * segment + 900,
  batch_id: 20 * segment,
  digest: String(segment).repeat(64),
  streams: [
    { stream: 'raw', first_seq: 100 * segment - 99, last_seq: 100 * segment },
    { stream: 'gate_event', first_seq: 10 * segment - 9, last_seq: 10 * segment },
  ],
}));

it.each([
  ['the segment that is written', 1e9, [], [1, 2], /segment 3 stays: it is being written/],
  ['what was written after the time', 2900, [], [1], /segment 2 stays: it was written in part after that time/],
  ['raw records that the next start reads', 1e9, [['raw', 150]], [1], /reads raw from 150 on/],
  ['all of a segment of which the next start reads the last record', 1e9, [['raw', 100]], [], /segment 1 stays/],
  ['events that the next stage has not seen', 1e9, [['gate_event', 15]], [1], /reads gate_event from 15 on/],
  ['a segment behind one that stays', 1e9, [['raw', 50]], [], /segment 1 stays/],
] as const)('a pruning leaves %s', (_what, before, reach, expected, stops) => {
  const plan = planPrune(SEGMENTS, before, new Map(reach));
  expect(plan.segments.map(({ segment }) => segment)).toEqual(expected);
  expect(plan.stops_at).toMatch(stops);
});
