import type { ImportLimits } from '../import-limits.ts';
import { archiveEntries, type ArchiveEntry, type EntrySource } from './archive-entries.ts';
import { createEntryHeap } from './entry-heap.ts';

/** A source whose first entry is known, so that it need not be open before its time comes. */
export interface MergeSource extends EntrySource {
  readonly first_recv_ts_ms: number;
}

export interface MergedEntry {
  /** Index of the source among those given. */
  readonly order: number;
  readonly entry: ArchiveEntry;
}

interface Waiting {
  readonly recv_ts_ms: number;
  readonly order: number;
  /** Not open yet, or the rest of a block. */
  readonly rest: { readonly entries: readonly ArchiveEntry[]; readonly next: number } | null;
}

/**
 * The entries of several files as one sequence, by time, then file, then line, a batch at a time. A file's own order is
 * never changed. What comes next depends on nothing but each file's position, so that a merge that starts where another
 * was left goes on as the other would have. A file is open only from its first entry to its last.
 *
 * @param beforeOpening is called with a source's index before it is opened and may refuse it by throwing.
 */
export async function* mergedEntries(
  sources: readonly MergeSource[],
  limits: ImportLimits,
  beforeOpening: (order: number) => Promise<void>,
): AsyncGenerator<readonly MergedEntry[], void> {
  const heap = createEntryHeap<Waiting>();
  const open = new Map<number, AsyncGenerator<readonly ArchiveEntry[], void>>();
  for (const [order, source] of sources.entries())
    heap.push({ recv_ts_ms: source.first_recv_ts_ms, order, rest: null });

  const nextBlock = async (order: number): Promise<readonly ArchiveEntry[]> => {
    const block = await open.get(order)?.next();
    return block === undefined || block.done === true ? [] : block.value;
  };

  let batch: MergedEntry[] = [];
  let batchEvents = 0;
  try {
    for (let waiting = heap.pop(); waiting !== undefined; waiting = heap.pop()) {
      const { order, rest } = waiting;
      const source = sources[order];
      if (rest === null && source !== undefined) {
        await beforeOpening(order);
        open.set(order, archiveEntries(source, limits));
      }
      let entries = rest?.entries ?? (await nextBlock(order));
      let next = rest?.next ?? 0;
      for (;;) {
        const entry = entries[next];
        if (entry === undefined) break;
        if (!heap.precedesAll({ recv_ts_ms: entry.recv_ts_ms, order })) {
          heap.push({ recv_ts_ms: entry.recv_ts_ms, order, rest: { entries, next } });
          break;
        }
        batch.push({ order, entry });
        batchEvents += entry.events.length;
        if (batchEvents >= limits.max_batch_events) {
          yield batch;
          batch = [];
          batchEvents = 0;
        }
        next += 1;
        if (next === entries.length) {
          entries = await nextBlock(order);
          next = 0;
        }
      }
      if (entries.length === 0) open.delete(order);
    }
    if (batch.length > 0) yield batch;
  } finally {
    for (const entries of open.values()) await entries.return();
  }
}
