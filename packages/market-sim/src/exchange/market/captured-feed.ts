import { createPlayedBooks, type PlayedBooks } from './played-books.ts';
import type { MarketFeed, MarketItem } from './market-item.ts';

/** A frame as a client of an exchange received it, and when. */
export interface CapturedFrame {
  readonly recv_ts_ms: number;
  readonly frame: Uint8Array;
}

/** What a recording tells of the market besides its frames. */
export interface CapturedFeed extends MarketFeed {
  readonly books: PlayedBooks;
  /** The last recorded answer for a symbol; `null` before the first. */
  openInterest(symbol: string): string | null;
}

const decoder = new TextDecoder();
const WRAPPED = /^\{"stream":"([^"]+)","data":/;
const CLOSING_BRACE = 0x7d;
const OPEN_INTEREST = /^\{"symbol":"([^"]+)","openInterest":/;

/**
 * Recorded frames of combined streams, in the order given: a frame earlier than the one before it is due together with that
 * one. A recorded answer about open interest becomes what requests are answered with; anything else is passed over.
 */
export function capturedFeed(frames: Iterable<CapturedFrame>): CapturedFeed {
  const rest = frames[Symbol.iterator]();
  const books = createPlayedBooks();
  const interest = new Map<string, string>();
  let next = rest.next();
  let dueMs = next.done === true ? 0 : next.value.recv_ts_ms;
  const start_ts_ms = dueMs;

  return {
    start_ts_ms,
    books,
    openInterest: (symbol) => interest.get(symbol) ?? null,
    nextDueMs: () => (next.done === true ? null : dueMs),
    take(): readonly MarketItem[] {
      if (next.done === true) return [];
      const { frame } = next.value;
      next = rest.next();
      if (next.done !== true) dueMs = Math.max(dueMs, next.value.recv_ts_ms);
      const text = decoder.decode(frame);
      const wrapped = WRAPPED.exec(text);
      const [head, stream] = wrapped ?? [];
      if (head === undefined || stream === undefined) {
        const symbol = OPEN_INTEREST.exec(text)?.[1];
        if (symbol !== undefined) interest.set(symbol, text);
        return [];
      }
      const data = (): Uint8Array => frame.subarray(Buffer.byteLength(head), frame.lastIndexOf(CLOSING_BRACE));
      if (stream.includes('@depth')) books.played(decoder.decode(data()));
      return [{ kind: 'captured_frame', stream, frame, data }];
    },
  };
}
