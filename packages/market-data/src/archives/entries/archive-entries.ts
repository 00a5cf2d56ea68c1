import type { RawMarketEvent } from '@xray/contracts';

import { movedWithoutVolume } from '../../checks/candle.ts';
import { MarketDataError } from '../../errors.ts';
import type { BadLine } from '../bad-line.ts';
import { archiveBytes, type ArchiveFile } from '../bytes/archive-bytes.ts';
import { textLines } from '../bytes/text-lines.ts';
import type { ImportLimits } from '../import-limits.ts';
import type { LineFormat, LineReader } from '../line-format.ts';
import type { FilePosition } from './file-position.ts';

/** The events of one line and the position after it; lines without events since the entry before it belong to it. */
export interface ArchiveEntry {
  readonly recv_ts_ms: number;
  readonly events: readonly RawMarketEvent[];
  readonly position: FilePosition;
  /** Bad lines since the entry before, as far as they are listed. */
  readonly bad_lines: readonly BadLine[];
  /** What bad lines since the entry before say, where it could be read and cannot be true. */
  readonly impossible: readonly RawMarketEvent[];
  /** The last entry of a file has no events and stands for its end. */
  readonly is_end: boolean;
}

export interface EntrySource extends ArchiveFile {
  readonly format: LineFormat;
  /** Where to go on: lines up to here are passed over. */
  readonly start: FilePosition;
}

const NO_BAD_LINES: readonly BadLine[] = [];
const NOTHING_IMPOSSIBLE: readonly RawMarketEvent[] = [];

type Tally = { -readonly [Key in keyof FilePosition]: FilePosition[Key] };

function countEvents(tally: Tally, recvTsMs: number, events: readonly RawMarketEvent[]): void {
  if (tally.latest_recv_ts_ms !== null && recvTsMs < tally.latest_recv_ts_ms) tally.out_of_order += 1;
  else tally.latest_recv_ts_ms = recvTsMs;
  if (tally.earliest_recv_ts_ms === null || recvTsMs < tally.earliest_recv_ts_ms) tally.earliest_recv_ts_ms = recvTsMs;
  tally.records += events.length;
  for (const event of events) {
    if (event.event_type === 'DecodeFailure') tally.decode_failures += 1;
    else tally.symbol_hint = event.symbol;
    if (movedWithoutVolume(event)) {
      tally.moved_without_volume += 1;
      tally.first_moved_without_volume_line ??= tally.lines;
    }
  }
}

/**
 * The entries of one file in line order, from its start position to its end, a block at a time. Between two blocks
 * nothing is held but the place in the stream. Any start position leaves the remaining entries as they are.
 *
 * @throws MarketDataError as `archiveBytes` and `textLines` do, and `all_lines_bad` at the end of a file of which not one
 * line could be read; it has yielded no entry then.
 */
export async function* archiveEntries(
  source: EntrySource,
  limits: ImportLimits,
): AsyncGenerator<readonly ArchiveEntry[], void> {
  const tally: Tally = { ...source.start };
  let reader: LineReader | null = null;
  let badLines: BadLine[] = [];
  let impossible: RawMarketEvent[] = [];

  const takeEntry = (recvTsMs: number, events: readonly RawMarketEvent[], isEnd: boolean): ArchiveEntry => {
    const listed = badLines.length === 0 ? NO_BAD_LINES : badLines;
    if (badLines.length > 0) badLines = [];
    const untrue = impossible.length === 0 ? NOTHING_IMPOSSIBLE : impossible;
    if (impossible.length > 0) impossible = [];
    const position = { ...tally };
    return { recv_ts_ms: recvTsMs, events, position, bad_lines: listed, impossible: untrue, is_end: isEnd };
  };

  const lines = textLines(archiveBytes(source, limits), {
    file_name: source.file_name,
    max_line_bytes: limits.max_line_bytes,
  });
  for await (const block of lines) {
    const entries: ArchiveEntry[] = [];
    for (const line of block) {
      let isHeader = false;
      if (reader === null && line.bytes.length > 0) {
        reader = source.format.open(line.bytes);
        isHeader = reader.first_line_is_header;
      }
      if (line.number <= source.start.lines) continue;
      tally.lines = line.number;
      tally.bytes = line.end_offset;
      if (reader === null || isHeader) {
        tally.metadata_lines += 1;
        continue;
      }
      const reading = reader.read(line.bytes, tally.symbol_hint);
      switch (reading.kind) {
        case 'metadata':
          tally.metadata_lines += 1;
          break;
        case 'bad':
          tally.bad_lines += 1;
          if (tally.bad_lines <= limits.max_listed_bad_lines) {
            badLines.push({ file_name: source.file_name, line: line.number, reason: reading.reason });
          }
          if (reading.impossible !== undefined && impossible.length < limits.max_batch_events)
            impossible.push(reading.impossible);
          break;
        case 'events':
          countEvents(tally, reading.recv_ts_ms, reading.events);
          entries.push(takeEntry(reading.recv_ts_ms, reading.events, false));
          break;
      }
    }
    if (entries.length > 0) yield entries;
  }
  if (tally.records === 0 && tally.bad_lines > 0) {
    const [first] = badLines;
    const example = first === undefined ? '' : ` (line ${first.line}: ${first.reason})`;
    throw new MarketDataError(
      'all_lines_bad',
      `${source.file_name} has ${tally.bad_lines} lines and none could be read${example}: check the kind that was named.`,
    );
  }
  yield [takeEntry(tally.latest_recv_ts_ms ?? 0, [], true)];
}

/** Time of the first entry of a file: what it is merged by before it is opened. */
export async function firstEntryTime(source: EntrySource, limits: ImportLimits): Promise<number> {
  for await (const entries of archiveEntries(source, limits)) {
    const [first] = entries;
    if (first !== undefined) return first.recv_ts_ms;
  }
  return 0;
}
