import { crc32 } from 'node:zlib';

import { rawMarketEventSchema, type BookLevel } from '@xray/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { emptyLog, importInto, payloadText } from '../../testing/import-files.ts';
import { OKX_CAPTURE, okxFrames } from '../../testing/okx-frames.ts';
import { okxSwap } from './adapter.ts';

interface Book {
  readonly bids: Map<number, number>;
  readonly asks: Map<number, number>;
}

function applyLevels(side: Map<number, number>, levels: readonly BookLevel[]): void {
  for (const [price, quantity] of levels) {
    if (quantity === 0) side.delete(price);
    else side.set(price, quantity);
  }
}

const CHECKED_LEVELS = 25;

/** The venue's checksum: crc32, signed, of the best 25 levels of both sides in turn, best first, joined by colons. */
function checksumOf({ bids, asks }: Book): number {
  const best = (side: Map<number, number>, sign: 1 | -1): (readonly [number, number])[] =>
    [...side].sort(([one], [other]) => sign * (one - other)).slice(0, CHECKED_LEVELS);
  const [bidLevels, askLevels] = [best(bids, -1), best(asks, 1)];
  const parts = Array.from({ length: CHECKED_LEVELS }, (_, depth) => [bidLevels[depth], askLevels[depth]]);
  return (
    crc32(
      parts
        .flat(2)
        .filter((number) => number !== undefined)
        .join(':'),
    ) | 0
  );
}

/** Counted in the capture by channel and action; trades by their rows. A whole book also announces that it begins. */
const COUNTS = { TradeTick: 74, BookTop: 28, BookDelta: 290, StreamState: 3 + 18 };

describe.skipIf(OKX_CAPTURE === null)('the captured frames of 13 May 2022', () => {
  const frames = okxFrames();
  const receipt = { recv_ts_ms: 1_652_459_225_000 };
  const events = frames.flatMap((frame) => okxSwap.decode(frame, receipt));

  it('become the events that their channels announce, and no failure', () => {
    const counts: Record<string, number> = {};
    for (const { event_type } of events) counts[event_type] = (counts[event_type] ?? 0) + 1;
    expect(counts).toEqual(COUNTS);
    expect(new Set(events.map(({ symbol }) => symbol))).toEqual(
      new Set(['BTC-USD-220527', 'UNI-USD-SWAP', 'BTC-USDT']),
    );
  });

  it('become events that fulfil the contract and hold the frame itself', () => {
    for (const frame of frames) {
      for (const event of okxSwap.decode(frame, receipt)) {
        expect(z.safeEncode(rawMarketEventSchema, event).error).toBeUndefined();
        expect(event.raw_payload).toBe(frame);
      }
    }
  });

  it('give books with the checksums that the venue computed', () => {
    const books = new Map<string, Book>();
    let compared = 0;
    for (const event of events) {
      if (event.event_type === 'StreamState' && event.normalized.state === 'resumed') {
        books.set(event.symbol, { bids: new Map(), asks: new Map() });
      }
      const book = books.get(event.symbol);
      if (book === undefined || event.event_type !== 'BookDelta') continue;
      applyLevels(book.bids, event.normalized.bids);
      applyLevels(book.asks, event.normalized.asks);
      expect(checksumOf(book)).toBe(Number(/"checksum":(-?\d+)/.exec(payloadText(event))?.[1]));
      compared += 1;
    }
    expect(compared).toBe(COUNTS.BookDelta);
  });

  it('are imported under the name of their venue, the same events as decoding gives', async () => {
    const log = emptyLog();
    const summary = await importInto(log, { kind: 'okx-frames', paths: [OKX_CAPTURE ?? ''] });
    expect(summary).toMatchObject({ by_event_type: COUNTS, decode_failures: 0, bad_lines: 0 });
    expect(log.events.map(payloadText)).toEqual(events.map(payloadText));
    expect(log.events[0]).toMatchObject({ source_id: 'okx-swap', recv_ts_ms: 1_652_459_225_503 });
    expect(log.audit.at(-1)?.detail).toMatchObject({ position: { metadata_lines: 4 } });
  });
});
