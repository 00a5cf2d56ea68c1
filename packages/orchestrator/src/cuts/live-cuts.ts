import type { RawInputBuffer } from '../buffer/raw-input-buffer.ts';
import type { Tick } from '../schedule/scheduler.ts';
import type { BoundaryCut } from './boundary-cut.ts';

/**
 * Cuts of a live buffer: at each tick, all that is durable by then. Every configured symbol is due at every boundary, so
 * that a silent one is seen to be silent. A tick before the first record has no cut and is passed over.
 */
export async function* liveCuts(
  ticks: AsyncIterable<Tick>,
  buffer: RawInputBuffer,
  symbols: readonly string[],
): AsyncGenerator<BoundaryCut> {
  const sorted = [...symbols].sort();
  for await (const tick of ticks) {
    const cutEnd = buffer.lastIngestSeq();
    if (cutEnd === 0) continue;
    yield { ...tick, cut_end_ingest_seq: cutEnd, records: buffer.takeThrough(cutEnd), symbols: sorted };
  }
}
