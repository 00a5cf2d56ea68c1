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

/** What a full store gave up: the oldest it was told of, so that it always holds the newest. */
export interface GivenUp {
  /** The last bar of it; −Infinity where nothing was given up. */
  throughBar: number;
  /** The smallest ingest sequence of it. */
  leastSeq: number;
}

/** The chunks that hold data, by position: sparse, so that a time far ahead or long late costs one chunk. */
export interface ChunkStore<Stored extends Chunk> {
  readonly chunks: Map<number, Stored>;
  readonly create: (firstBar: number) => Stored;
  readonly maxChunks: number;
  readonly givenUp: GivenUp;
  recent: Stored | null;
}

export function createChunkStore<Stored extends Chunk>(
  create: (firstBar: number) => Stored,
  maxChunks: number,
): ChunkStore<Stored> {
  const givenUp = { throughBar: Number.NEGATIVE_INFINITY, leastSeq: Number.POSITIVE_INFINITY };
  return { chunks: new Map(), create, maxChunks, givenUp, recent: null };
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

/** Makes room for a chunk: the oldest of those held and of the new one is given up. Whether the new one is to be held. */
function makeRoom(store: ChunkStore<Chunk>, position: number, ingestSeq: number): boolean {
  let oldest = position;
  if (oldest * CHUNK_BARS > store.givenUp.throughBar)
    for (const held of store.chunks.keys()) oldest = Math.min(oldest, held);
  const leastSeq = oldest === position ? ingestSeq : (store.chunks.get(oldest)?.leastSeq ?? ingestSeq);
  const { givenUp } = store;
  givenUp.throughBar = Math.max(givenUp.throughBar, (oldest + 1) * CHUNK_BARS - 1);
  givenUp.leastSeq = Math.min(givenUp.leastSeq, leastSeq);
  if (store.recent === store.chunks.get(oldest)) store.recent = null;
  store.chunks.delete(oldest);
  return oldest !== position;
}

/** The chunk of a bar, made when it is not there; `null` where the store is full of newer ones. */
export function chunkFor<Stored extends Chunk>(
  store: ChunkStore<Stored>,
  bar: number,
  ingestSeq: number,
): Stored | null {
  const { recent } = store;
  if (recent !== null && bar >= recent.firstBar && bar < recent.firstBar + CHUNK_BARS) return recent;
  const position = Math.floor(bar / CHUNK_BARS);
  let chunk = store.chunks.get(position);
  if (chunk === undefined) {
    if (store.chunks.size >= store.maxChunks && !makeRoom(store, position, ingestSeq)) return null;
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

/** Whether any of the bars after `floorBar` was given up: what is read of them would be a part of what was told. */
export function gaveUpAfter({ givenUp }: ChunkStore<Chunk>, floorBar: number): boolean {
  return givenUp.throughBar > floorBar;
}

/**
 * The smallest ingest sequence that counts in the bars `(floorBar, lastBar]`; Infinity where nothing does. It never lies too late
 * where some of them were given up.
 */
export function firstSeqWithin(store: ChunkStore<Chunk>, floorBar: number, lastBar: number): number {
  let first = gaveUpAfter(store, floorBar) ? store.givenUp.leastSeq : Number.POSITIVE_INFINITY;
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
