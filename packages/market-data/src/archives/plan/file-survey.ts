import type { RawMarketEvent } from '@xray/contracts';

import { movedWithoutVolume } from '../../checks/candle.ts';
import { archiveBytes, type ArchiveFile } from '../bytes/archive-bytes.ts';
import { textLines } from '../bytes/text-lines.ts';
import type { ImportLimits } from '../import-limits.ts';
import type { LineFormat, LineReader } from '../line-format.ts';

/** The lines of so much of a file are all read; a day of one-minute candles fits in. */
const HEAD_BYTES = 256 * 1024;
/** Of every later chunk, so many are. */
const LINES_PER_CHUNK = 8;

const LF = 0x0a;

/** What was found in the lines that were read. Shares count a line of a sample for all those that it stands for. */
export interface FileSurvey {
  readonly uncompressed_bytes: number;
  readonly rows: number;
  readonly bad_share: number;
  /** Of the bad rows, the first one's line (null beyond the head) and reason. */
  readonly first_bad: { readonly line: number | null; readonly reason: string } | null;
  /** Column that most bad rows are about. */
  readonly bad_column: string | null;
  readonly decoded_share: number;
  /** Share of the rows that are well-formed frames of something else. */
  readonly foreign_share: number;
  readonly first_failure: string | null;
  /** Of the candles whose price moved, the share without volume. */
  readonly moved_without_volume_share: number;
  /** Times of the earliest and latest event that was read, the file's first and last line among them. */
  readonly earliest_recv_ts_ms: number;
  readonly latest_recv_ts_ms: number;
}

interface Counts {
  rows: number;
  bad: number;
  decoded: number;
  foreign: number;
  moved: number;
  movedWithoutVolume: number;
}

function noCounts(): Counts {
  return { rows: 0, bad: 0, decoded: 0, foreign: 0, moved: 0, movedWithoutVolume: 0 };
}

function hasMoved(event: RawMarketEvent): boolean {
  return event.event_type === 'Candle' && event.normalized.high > event.normalized.low;
}

/** Reads lines and remembers what they are like. */
function createTally(format: LineFormat, symbolHint: string | null) {
  let reader: LineReader | null = null;
  let firstBad: FileSurvey['first_bad'] = null;
  let firstFailure: string | null = null;
  let earliest = Number.POSITIVE_INFINITY;
  let latest = Number.NEGATIVE_INFINITY;
  const badColumns = new Map<string, number>();

  function noteEvents(events: readonly RawMarketEvent[], counts: Counts): void {
    const failures = events.filter((event) => event.event_type === 'DecodeFailure');
    firstFailure ??= failures[0]?.normalized.error_detail ?? null;
    if (failures.length < events.length) counts.decoded += 1;
    else if (failures.some((failure) => failure.normalized.error_kind !== 'decode_error')) counts.foreign += 1;
    if (events.some(hasMoved)) counts.moved += 1;
    if (events.some(movedWithoutVolume)) counts.movedWithoutVolume += 1;
  }

  function take(bytes: Buffer, line: number | null, counts: Counts): void {
    if (reader === null) {
      if (bytes.length === 0) return;
      reader = format.open(bytes);
      if (reader.first_line_is_header) return;
    }
    const reading = reader.read(bytes, symbolHint);
    if (reading.kind === 'metadata') return;
    counts.rows += 1;
    if (reading.kind === 'bad') {
      counts.bad += 1;
      firstBad ??= { line, reason: reading.reason };
      const column = reading.reason.split(':', 1)[0] ?? '';
      badColumns.set(column, (badColumns.get(column) ?? 0) + 1);
      return;
    }
    earliest = Math.min(earliest, reading.recv_ts_ms);
    latest = Math.max(latest, reading.recv_ts_ms);
    noteEvents(reading.events, counts);
  }

  const most = (): string | null => [...badColumns].sort(([, left], [, right]) => right - left)[0]?.[0] ?? null;
  const result = () => ({ firstBad, firstFailure, earliest, latest, badColumn: most() });
  return { take, result };
}

/** The first whole lines of a chunk that begins anywhere in a line. */
function linesWithin(chunk: Buffer, most: number): Buffer[] {
  const lines: Buffer[] = [];
  let start = chunk.indexOf(LF) + 1;
  for (
    let end = chunk.indexOf(LF, start);
    start > 0 && end !== -1 && lines.length < most;
    end = chunk.indexOf(LF, start)
  ) {
    lines.push(withoutCr(chunk.subarray(start, end)));
    start = end + 1;
  }
  return lines;
}

function withoutCr(line: Buffer): Buffer {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}

/** The last line of a file, given its end. */
function lastLine(end: Buffer): Buffer | null {
  const trimmed = end.at(-1) === LF ? end.subarray(0, -1) : end;
  const start = trimmed.lastIndexOf(LF) + 1;
  return start === 0 ? null : withoutCr(trimmed.subarray(start));
}

/**
 * Unpacks a file once to its end, which shows whether it is whole, and reads as many of its lines as show what it holds: all
 * of the first 256 KiB, eight of every further chunk of 32 KiB, and the last. To read all would cost a tenth of an import.
 *
 * @throws MarketDataError as `archiveBytes`, `textLines` and `LineFormat.open` do.
 */
export async function surveyFile(
  file: ArchiveFile & { readonly format: LineFormat; readonly symbol: string | null },
  limits: ImportLimits,
): Promise<FileSurvey> {
  const tally = createTally(file.format, file.symbol);
  const head = noCounts();
  const sample = noCounts();
  let headChunks: Buffer[] | null = [];
  let bytes = 0;
  let headBytes = 0;
  let sampledBytes = 0;
  let lastChunks: readonly Buffer[] = [];

  const readHead = async (chunks: readonly Buffer[], isWhole: boolean): Promise<void> => {
    const names = { file_name: file.file_name, max_line_bytes: limits.max_line_bytes };
    for await (const block of textLines(toAsync(chunks), names)) {
      for (const line of block) {
        if (isWhole || line.end_offset < headBytes) tally.take(line.bytes, line.number, head);
      }
    }
  };

  for await (const chunk of archiveBytes(file, limits)) {
    bytes += chunk.length;
    if (headChunks !== null) {
      headChunks.push(chunk);
      headBytes = bytes;
      if (headBytes < HEAD_BYTES) continue;
      await readHead(headChunks, false);
      headChunks = null;
      continue;
    }
    for (const line of linesWithin(chunk, LINES_PER_CHUNK)) {
      sampledBytes += line.length + 1;
      tally.take(line, null, sample);
    }
    lastChunks = [...lastChunks.slice(-1), chunk];
  }
  if (headChunks !== null) await readHead(headChunks, true);
  const last = lastLine(Buffer.concat(lastChunks));
  if (last !== null) tally.take(last, null, noCounts());

  const weight = sampledBytes === 0 ? 0 : (bytes - headBytes) / sampledBytes;
  const sum = (of: keyof Counts): number => head[of] + weight * sample[of];
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  const { badColumn, earliest, firstBad, firstFailure, latest } = tally.result();
  return {
    uncompressed_bytes: bytes,
    rows: head.rows + sample.rows,
    bad_share: share(sum('bad'), sum('rows')),
    first_bad: firstBad,
    bad_column: badColumn,
    decoded_share: share(sum('decoded'), sum('rows')),
    foreign_share: share(sum('foreign'), sum('rows')),
    first_failure: firstFailure,
    moved_without_volume_share: share(sum('movedWithoutVolume'), sum('moved')),
    earliest_recv_ts_ms: earliest,
    latest_recv_ts_ms: latest,
  };
}

async function* toAsync(chunks: readonly Buffer[]): AsyncGenerator<Buffer, void> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}
