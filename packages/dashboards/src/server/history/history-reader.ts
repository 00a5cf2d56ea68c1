import type { DashboardHistory, EventLogReader } from '@xray/contracts';

import { DashboardError } from '../../errors.ts';
import { positionAfter, type RunIndex, type SymbolRuns } from '../read-model/run-index.ts';
import { createHistoryChunk, type HistoryChunk } from './history-chunk.ts';
import { beforePage, historyPage, onsetsOf } from './history-page.ts';
import type { HistoryEvent, HistoryRow } from './history-row.ts';

export interface HistoryRequest {
  readonly symbol: string;
  /** Closed range of engine time; the whole log where left out. */
  readonly from_ms?: number | undefined;
  readonly to_ms?: number | undefined;
  readonly limit: number;
}

export interface HistoryReader {
  /**
   * Rows of one symbol from the start of the range on. Ends early at the limit, and where much of the log would have to be
   * read: `next_from_ms` says where to go on.
   *
   * @throws DashboardError `not_found` where the log has no run of the symbol
   */
  read(request: HistoryRequest): Promise<DashboardHistory>;
  /** Reads what fits into the cache ahead of requests, the newest first, giving way to them. */
  warm(signal: AbortSignal): Promise<void>;
}

export interface HistoryReaderOptions {
  readonly reader: EventLogReader;
  readonly index: RunIndex;
  readonly cadenceMs: () => number;
  readonly max_cached_runs: number;
}

/** Boundaries in a part of the log that is read and kept as one. */
const CHUNK_BOUNDARIES = 256;

/** Parts of the log that one answer reads; what is kept already is not counted. */
const MAX_PARTS_READ = 4;

/** Rows up to the limit, and those of the same engine time as the last one: a page never parts them. */
function limited(rows: readonly HistoryRow[], limit: number): readonly HistoryRow[] {
  const lastMs = rows[limit - 1]?.engine_timestamp_ms;
  if (lastMs === undefined) return rows;
  const end = rows.findIndex((row, at) => at >= limit && row.engine_timestamp_ms > lastMs);
  return end < 0 ? rows : rows.slice(0, end);
}

interface ReaderState extends HistoryReaderOptions {
  /** By number, in the order in which they were last used. */
  readonly chunks: Map<number, HistoryChunk>;
  readonly underWay: Set<number>;
  /** The request that came last, and how many wait for an answer. */
  latest: Promise<unknown>;
  asking: number;
}

function chunkMs(history: ReaderState): number {
  return CHUNK_BOUNDARIES * history.cadenceMs();
}

function chunkNumber(history: ReaderState, timeMs: number): number {
  return Math.floor(timeMs / chunkMs(history));
}

function cachedRows(history: ReaderState): number {
  return [...history.chunks.values()].reduce((sum, chunk) => sum + chunk.rows(), 0);
}

function makeRoom(history: ReaderState): void {
  const { chunks } = history;
  let rows = cachedRows(history);
  for (const [number, chunk] of chunks) {
    if (rows <= history.max_cached_runs || chunks.size === 1) return;
    if (history.underWay.has(number)) continue;
    chunks.delete(number);
    rows -= chunk.rows();
  }
}

async function chunkAt(history: ReaderState, number: number): Promise<HistoryChunk> {
  const { chunks, index, reader, underWay } = history;
  let chunk = chunks.get(number);
  if (chunk === undefined) {
    const from_ms = number * chunkMs(history);
    chunk = createHistoryChunk({ reader, index, from_ms, to_ms: from_ms + chunkMs(history) });
  }
  chunks.delete(number);
  chunks.set(number, chunk);
  underWay.add(number);
  try {
    await chunk.catchUp();
  } catch (error) {
    chunks.delete(number);
    throw error;
  } finally {
    underWay.delete(number);
  }
  makeRoom(history);
  return chunk;
}

function knownRuns(history: ReaderState, symbol: string): SymbolRuns {
  const runs = history.index.of(symbol);
  if (runs !== null) return runs;
  throw new DashboardError('not_found', `The log has no run of ${symbol}: /api/v1/log lists its symbols.`);
}

async function collect(
  history: ReaderState,
  request: HistoryRequest,
  times: readonly number[],
  hasEarlier: boolean,
): Promise<DashboardHistory> {
  const { chunks } = history;
  const { limit, symbol } = request;
  const fromMs = times[0] ?? 0;
  const toMs = times.at(-1) ?? 0;
  const first = chunkNumber(history, fromMs);
  const rows: HistoryRow[] = [];
  const events: HistoryEvent[] = [];
  let parts = !hasEarlier || chunks.has(first - 1) ? 0 : 1;
  const before = beforePage(hasEarlier ? (await chunkAt(history, first - 1)).of(symbol) : null, fromMs);
  let { active, label, regime } = before;
  let number = first;
  for (; number <= chunkNumber(history, toMs) && rows.length <= limit; number += 1) {
    if (!chunks.has(number)) parts += 1;
    if (parts > MAX_PARTS_READ) break;
    const chunk = (await chunkAt(history, number)).of(symbol);
    if (chunk === null) continue;
    const earlier = number === first ? beforePage(chunk, fromMs) : null;
    if (earlier !== null && earlier.regime !== null) ({ label, regime } = earlier);
    rows.push(...chunk.rows.filter((row) => row.engine_timestamp_ms >= fromMs && row.engine_timestamp_ms <= toMs));
    events.push(...chunk.events, ...onsetsOf(chunk, active));
    active = chunk.detectors.last;
  }
  const page = limited(rows, limit);
  const readToMs = Math.min(toMs, number * chunkMs(history) - 1);
  const pageToMs = page.length < rows.length ? (page.at(-1)?.engine_timestamp_ms ?? readToMs) : readToMs;
  return historyPage({
    symbol,
    cadence_ms: history.cadenceMs(),
    rows: page,
    events: events.filter((one) => one.engine_timestamp_ms >= fromMs && one.engine_timestamp_ms <= pageToMs),
    before: { label, regime },
    next_from_ms: times[positionAfter(times, pageToMs)] ?? null,
  });
}

async function answer(history: ReaderState, request: HistoryRequest): Promise<DashboardHistory> {
  await history.index.catchUp();
  const all = knownRuns(history, request.symbol).engine_timestamps_ms;
  const from = request.from_ms === undefined ? 0 : positionAfter(all, request.from_ms - 1);
  const to = request.to_ms === undefined ? all.length : positionAfter(all, request.to_ms);
  const times = all.slice(from, Math.max(from, to));
  const [fromMs] = times;
  if (fromMs !== undefined) return collect(history, request, times, (all[0] ?? fromMs) < fromMs);
  const cadence_ms = history.cadenceMs();
  return historyPage({
    symbol: request.symbol,
    cadence_ms,
    rows: [],
    events: [],
    before: { label: '', regime: null },
    next_from_ms: null,
  });
}

async function read(history: ReaderState, request: HistoryRequest): Promise<DashboardHistory> {
  history.asking += 1;
  const answering = answer(history, request).finally(() => {
    history.asking -= 1;
  });
  history.latest = answering.catch(() => undefined);
  return answering;
}

async function warm(history: ReaderState, signal: AbortSignal): Promise<void> {
  const { index } = history;
  await index.catchUp();
  const times = index
    .symbols()
    .map(({ engine_timestamps_ms }) => engine_timestamps_ms)
    .flatMap((of) => [...of.slice(0, 1), ...of.slice(-1)]);
  if (times.length === 0) return;
  const first = chunkNumber(history, Math.min(...times));
  for (let number = chunkNumber(history, Math.max(...times)); number >= first; number -= 1) {
    while (history.asking > 0) await history.latest;
    if (signal.aborted || cachedRows(history) >= history.max_cached_runs / 2) return;
    await chunkAt(history, number);
  }
}

export function createHistoryReader(options: HistoryReaderOptions): HistoryReader {
  const history: ReaderState = {
    ...options,
    chunks: new Map<number, HistoryChunk>(),
    underWay: new Set<number>(),
    latest: Promise.resolve(),
    asking: 0,
  };

  return {
    read: (request) => read(history, request),
    warm: (signal) => warm(history, signal),
  };
}
