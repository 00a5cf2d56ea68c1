import { timestampMs } from '@xray/contracts';
import { z } from 'zod';

const count = z.int().nonnegative();

/**
 * How far into a file an import has come, and what it has found there: all that is needed to go on from the next line.
 * Committed together with the events of these lines.
 */
export const filePosition = z
  .object({
    /** Lines read so far, of every sort. */
    lines: count,
    /** Uncompressed bytes of these lines, terminators included. */
    bytes: count,
    /** Events that came of them. */
    records: count,
    /** How many of the events are DecodeFailure. */
    decode_failures: count,
    bad_lines: count,
    /** Header, blank and connection lines, and frames that say nothing about the market. */
    metadata_lines: count,
    /** Events whose time lies before that of an earlier one of the same file. They keep their place: archives are not sorted. */
    out_of_order: count,
    latest_recv_ts_ms: timestampMs.nullable(),
    /** The least time of an event; left out by older versions. */
    earliest_recv_ts_ms: timestampMs.nullable().default(null),
    /** Candles whose price moved without a volume, and the line of the first one. */
    moved_without_volume: count.default(0),
    first_moved_without_volume_line: count.nullable().default(null),
    /** Symbol of the last decoded event: what a frame without one is attributed to. */
    symbol_hint: z.string().nullable(),
  })
  .readonly();
export type FilePosition = z.infer<typeof filePosition>;

export const FILE_START: FilePosition = {
  lines: 0,
  bytes: 0,
  records: 0,
  decode_failures: 0,
  bad_lines: 0,
  metadata_lines: 0,
  out_of_order: 0,
  latest_recv_ts_ms: null,
  earliest_recv_ts_ms: null,
  moved_without_volume: 0,
  first_moved_without_volume_line: null,
  symbol_hint: null,
};
