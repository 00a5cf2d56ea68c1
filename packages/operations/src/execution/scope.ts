import { countText, type Clock, type EventLogReader } from '@xray/contracts';

import { OperationError } from '../errors.ts';

/** How much an operation may read and how long it may take; `null` for without end. All are integers above 0. */
export interface ScopeBounds {
  readonly records: number | null;
  readonly bytes: number | null;
  readonly wall_ms: number | null;
}

/** Nothing is bounded. */
export const UNBOUNDED: ScopeBounds = { records: null, bytes: null, wall_ms: null };

/** What an operation has used of its scope. */
export interface ScopeUse {
  readonly records: number;
  readonly bytes: number;
  readonly wall_ms: number;
}

/** The bounds of one execution, and what is used of them. */
export interface Scope {
  readonly bounds: ScopeBounds;
  /** What was read so far, and how long it took. */
  used(): ScopeUse;
  /**
   * Notes what was read.
   *
   * @throws OperationError `bound_met`, saying which bound and what was done until then
   */
  spend(read: { readonly records?: number; readonly bytes?: number }): void;
}

const words = {
  records: (value: number) => `${countText(value)} records`,
  bytes: (value: number) => `${countText(value)} bytes`,
  wall_ms: (value: number) => `${countText(value)} ms`,
} as const;

/** A scope whose time begins now. */
export function createScope(bounds: ScopeBounds, clock: Pick<Clock, 'monotonicMs'>): Scope {
  const started = clock.monotonicMs();
  let records = 0;
  let bytes = 0;
  const used = (): ScopeUse => ({ records, bytes, wall_ms: Math.floor(clock.monotonicMs() - started) });
  return {
    bounds,
    used,
    spend(read) {
      records += read.records ?? 0;
      bytes += read.bytes ?? 0;
      const use = used();
      for (const name of ['records', 'bytes', 'wall_ms'] as const) {
        const bound = bounds[name];
        // Time is up when it is up: of what is read, what was met is not passed.
        if (bound === null || use[name] < bound || (name !== 'wall_ms' && use[name] === bound)) continue;
        throw new OperationError(
          'bound_met',
          `stopped at its bound of ${words[name](bound)}: until then it read ${words.records(use.records)} and ` +
            `${words.bytes(use.bytes)} in ${words.wall_ms(use.wall_ms)}; ask for less, or give a wider scope`,
        );
      }
    },
  };
}

function* spending<Batch>(
  batches: Iterable<Batch>,
  scope: Scope,
  use: (batch: Batch) => Parameters<Scope['spend']>[0],
) {
  for (const batch of batches) {
    scope.spend(use(batch));
    yield batch;
  }
}

/** A reader whose reads are spent from a scope: an operation that reads through it stops at its bounds. */
export function scopedReader(reader: EventLogReader, scope: Scope): EventLogReader {
  return {
    ...reader,
    readRaw: (range) =>
      spending(reader.readRaw(range), scope, (batch) => ({
        records: batch.length,
        bytes: batch.reduce((sum, { event }) => sum + event.raw_payload.byteLength, 0),
      })),
    read: (stream, range) =>
      spending(reader.read(stream, range), scope, (batch) => ({
        records: batch.length,
        bytes: batch.reduce((sum, { body }) => sum + body.length, 0),
      })),
  };
}
