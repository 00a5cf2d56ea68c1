import { z } from 'zod';

const level = z.tuple([z.string(), z.string()]).rest(z.unknown());
const depthUpdate = z.object({
  s: z.string(),
  E: z.number(),
  u: z.number(),
  b: z.array(level),
  a: z.array(level),
});

interface PlayedBook {
  update_id: number;
  event_ts_ms: number;
  readonly bids: Map<string, string>;
  readonly asks: Map<string, string>;
}

export interface TextBook {
  readonly update_id: number;
  readonly event_ts_ms: number;
  /** Each side from the best price on, numbers as they were written. */
  readonly bids: readonly (readonly [price: string, quantity: string])[];
  readonly asks: readonly (readonly [price: string, quantity: string])[];
}

/** Books as far as the book updates played so far tell them: what they never touched is not known. */
export interface PlayedBooks {
  played(data: string): void;
  /** `null` before the symbol's first update. */
  read(symbol: string): TextBook | null;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function createPlayedBooks(): PlayedBooks {
  const books = new Map<string, PlayedBook>();
  return {
    played(data) {
      const update = depthUpdate.safeParse(json(data));
      if (!update.success) return;
      const { a, b, E, s, u } = update.data;
      const book = books.get(s) ?? { update_id: 0, event_ts_ms: 0, bids: new Map(), asks: new Map() };
      books.set(s, book);
      book.update_id = u;
      book.event_ts_ms = E;
      for (const [side, changes] of [[book.bids, b] as const, [book.asks, a] as const]) {
        for (const [price, quantity] of changes) {
          if (Number(quantity) === 0) side.delete(price);
          else side.set(price, quantity);
        }
      }
    },
    read(symbol) {
      const book = books.get(symbol);
      if (book === undefined) return null;
      const { event_ts_ms, update_id } = book;
      return {
        update_id,
        event_ts_ms,
        bids: [...book.bids].sort(([one], [other]) => Number(other) - Number(one)),
        asks: [...book.asks].sort(([one], [other]) => Number(one) - Number(other)),
      };
    },
  };
}
