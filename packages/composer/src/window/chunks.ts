import { ComposerError } from '../errors.ts';

/** Bars of one chunk: small enough that a lone stray time costs little, large enough that a window spans few chunks. */
export const CHUNK_BARS = 64;

/** Columns of 64 consecutive bars. */
export interface Chunk {
  readonly firstBar: number;
  /** Per bar the smallest ingest sequence of the records that count in it; Infinity where none does. */
  readonly firstSeq: Float64Array;
  /** The smallest of them all. */
  leastSeq: number;
}

/** The chunks that hold data, by position: sparse, so that a time far ahead or long late costs one chunk. */
export interface ChunkStore<Stored extends Chunk> {
  readonly chunks: Map<number, Stored>;
  readonly create: (firstBar: number) => Stored;
  readonly maxChunks: number;
  recent: Stored | null;
}

export function createChunkStore<Stored extends Chunk>(
  create: (firstBar: number) => Stored,
  maxChunks: number,
): ChunkStore<Stored> {
  return { chunks: new Map(), create, maxChunks, recent: null };
}

/** Makes the columns of one family, side by side in one block of memory: a block costs more than what is in it. */
export function columnMaker(columns: number, entries = CHUNK_BARS): (fill: number) => Float64Array {
  const columnBytes = entries * Float64Array.BYTES_PER_ELEMENT;
  const block = new ArrayBuffer(columns * columnBytes);
  let made = 0;
  return (fill) => {
    const column = new Float64Array(block, made * columnBytes, entries);
    made += 1;
    return column.fill(fill);
  };
}

/** The chunk of a bar, or `null` where no record has counted in any of its bars. */
export function findChunk<Stored extends Chunk>(store: ChunkStore<Stored>, bar: number): Stored | null {
  return store.chunks.get(Math.floor(bar / CHUNK_BARS)) ?? null;
}

/**
 * The chunk of a bar, made when it is not there.
 *
 * @throws ComposerError `too_many_bars`
 */
export function chunkFor<Stored extends Chunk>(store: ChunkStore<Stored>, bar: number): Stored {
  const { recent } = store;
  if (recent !== null && bar >= recent.firstBar && bar < recent.firstBar + CHUNK_BARS) return recent;
  const position = Math.floor(bar / CHUNK_BARS);
  let chunk = store.chunks.get(position);
  if (chunk === undefined) {
    if (store.chunks.size >= store.maxChunks) {
      throw new ComposerError(
        'too_many_bars',
        `exchange times spread over more than ${store.maxChunks} blocks of ${CHUNK_BARS} bars; check their unit and ` +
          'compose more often, or raise max_bar_chunks',
      );
    }
    chunk = store.create(position * CHUNK_BARS);
    store.chunks.set(position, chunk);
  }
  store.recent = chunk;
  return chunk;
}

/** Forgets the chunks that hold no bar after `bar`. */
export function dropChunksThrough(store: ChunkStore<Chunk>, bar: number): void {
  for (const [position, chunk] of store.chunks) {
    if (chunk.firstBar + CHUNK_BARS - 1 > bar) continue;
    store.chunks.delete(position);
    if (store.recent === chunk) store.recent = null;
  }
}

export function noteRecord(chunk: Chunk, offset: number, ingestSeq: number): void {
  if (ingestSeq < (chunk.firstSeq[offset] ?? 0)) chunk.firstSeq[offset] = ingestSeq;
  if (ingestSeq < chunk.leastSeq) chunk.leastSeq = ingestSeq;
}

/** The smallest ingest sequence that counts in the bars `(floorBar, lastBar]`; Infinity where nothing does. */
export function firstSeqWithin(store: ChunkStore<Chunk>, floorBar: number, lastBar: number): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { firstBar, firstSeq, leastSeq } of store.chunks.values()) {
    if (leastSeq >= first) continue;
    const from = Math.max(0, floorBar + 1 - firstBar);
    const to = Math.min(CHUNK_BARS, lastBar - firstBar + 1);
    if (from === 0 && to === CHUNK_BARS) first = leastSeq;
    else for (let offset = from; offset < to; offset += 1) first = Math.min(first, firstSeq[offset] ?? first);
  }
  return first;
}

/** Stored bars in a row: the offsets `from` to `to` (exclusive) of a chunk. */
export interface Stretch<Stored extends Chunk> {
  readonly chunk: Stored;
  readonly from: number;
  readonly to: number;
  /** Where the bar at offset 0 would stand in the window, whose oldest bar is 0. */
  readonly position: number;
}

/** The stored stretches of the bars `(lastBar − bars, lastBar]`, oldest first. */
export function stretchesOf<Stored extends Chunk>(
  store: ChunkStore<Stored>,
  lastBar: number,
  bars: number,
): Stretch<Stored>[] {
  const firstBar = lastBar - bars + 1;
  const stretches: Stretch<Stored>[] = [];
  for (let index = Math.floor(firstBar / CHUNK_BARS); index * CHUNK_BARS <= lastBar; index += 1) {
    const chunk = store.chunks.get(index);
    if (chunk === undefined) continue;
    const from = Math.max(0, firstBar - chunk.firstBar);
    const to = Math.min(CHUNK_BARS, lastBar - chunk.firstBar + 1);
    stretches.push({ chunk, from, to, position: chunk.firstBar - firstBar });
  }
  return stretches;
}
