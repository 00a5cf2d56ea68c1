import { CHUNK_BARS, type Chunk, type ChunkStore } from './chunks.ts';

/** Bars after which what a source says in every bar is stale, that of its last word included. */
export const FRESH_BARS = 5;

/**
 * Whether what was said in a bar still holds in a later one: for five bars, or for twice as long as its source had let pass before,
 * whichever is longer. Of a source that speaks at every bar the sixth knows nothing; a funding rate that is settled every eight
 * hours outlives a settlement that fails to come.
 */
export function holds(barsSince: number, usualSilence: number, leastBars = FRESH_BARS): boolean {
  return barsSince < Math.max(leastBars, 2 * usualSilence);
}

/** The newest bar in which something was said, and the one before it; −Infinity where there is none. */
export interface LastWord {
  readonly bar: number;
  readonly before: number;
}

type Column<Stored> = (chunk: Stored) => Float64Array | null;

/** The newest bar of `(floorBar, lastBar]` of which a column holds a number. */
export function lastBarWith<Stored extends Chunk>(
  { chunks }: ChunkStore<Stored>,
  lastBar: number,
  floorBar: number,
  column: Column<Stored>,
): number {
  for (let index = Math.floor(lastBar / CHUNK_BARS); (index + 1) * CHUNK_BARS > floorBar + 1; index -= 1) {
    const chunk = chunks.get(index);
    const values = chunk === undefined ? null : column(chunk);
    if (chunk === undefined || values === null) continue;
    const oldest = Math.max(0, floorBar + 1 - chunk.firstBar);
    for (let offset = Math.min(CHUNK_BARS - 1, lastBar - chunk.firstBar); offset >= oldest; offset -= 1) {
      if (!Number.isNaN(values[offset] ?? Number.NaN)) return chunk.firstBar + offset;
    }
  }
  return Number.NEGATIVE_INFINITY;
}

/** The last word of a column in the bars `(floorBar, lastBar]`. */
export function lastWord<Stored extends Chunk>(
  store: ChunkStore<Stored>,
  lastBar: number,
  floorBar: number,
  column: Column<Stored>,
): LastWord {
  const bar = lastBarWith(store, lastBar, floorBar, column);
  if (bar === Number.NEGATIVE_INFINITY) return { bar, before: bar };
  // What was said within the last bars holds, whatever was said before.
  if (lastBar - bar < FRESH_BARS) return { bar, before: bar - 1 };
  return { bar, before: lastBarWith(store, bar - 1, floorBar, column) };
}

/** The last word of two columns of one source. */
export function later(one: LastWord, other: LastWord): LastWord {
  const bar = Math.max(one.bar, other.bar);
  const before = Math.max(one.bar < bar ? one.bar : one.before, other.bar < bar ? other.bar : other.before);
  return { bar, before };
}

/** Whether the last word still holds at a bar. */
export function stillHolds({ bar, before }: LastWord, atBar: number): boolean {
  return holds(atBar - bar, before === Number.NEGATIVE_INFINITY ? 1 : bar - before);
}
