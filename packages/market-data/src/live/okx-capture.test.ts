import type { RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { emptyLog, importInto } from '../testing/import-files.ts';
import { OKX_CAPTURE, okxFrames } from '../testing/okx-frames.ts';
import { okxSwap } from '../venues/okx-swap/adapter.ts';
import { tradeSequence } from '../venues/okx-swap/sequences.ts';
import { createLiveFeed } from './create-live-feed.ts';
import { createVirtualClock } from './testing/virtual-clock.ts';
import type { SocketHandlers } from './transport/ports.ts';

/** What does not depend on when a frame was received. */
function content(event: RawMarketEvent) {
  return { ...event, recv_ts_ms: null, raw_payload: Buffer.from(event.raw_payload).toString('latin1') };
}

describe.skipIf(OKX_CAPTURE === null)('captured frames of OKX', () => {
  it('number the trades of each instrument without a break', async () => {
    const log = emptyLog();
    await importInto(log, { kind: 'frames', paths: [OKX_CAPTURE ?? ''], venue: okxSwap });
    const latest = new Map<string, number>();
    const steps = log.events.flatMap((event) => {
      const position = tradeSequence.positionOf(event);
      if (position === null) return [];
      const before = latest.get(event.symbol);
      latest.set(event.symbol, position);
      return before === undefined ? [] : [position - before];
    });
    expect(steps.length).toBeGreaterThan(0);
    expect(new Set(steps)).toEqual(new Set([1]));
  });

  it('delivered by a socket give the events that their import gives, in order', async () => {
    const log = emptyLog();
    await importInto(log, { kind: 'frames', paths: [OKX_CAPTURE ?? ''], venue: okxSwap });
    const clock = createVirtualClock();
    const live: RawMarketEvent[] = [];
    const sockets: SocketHandlers[] = [];
    const feed = createLiveFeed({
      venue: okxSwap,
      symbols: ['UNI-USD-SWAP'],
      streams: ['trades', 'book_top', 'book_delta'],
      clock,
      random: () => 0.5,
      transport: {
        openSocket: (_url, handlers) => {
          sockets.push(handlers);
          const nothing = (): void => undefined;
          const close = (): void => {
            queueMicrotask(() => {
              handlers.onClose({ code: 1000, http_status: null, retry_after_ms: null, reason: 'closed' });
            });
          };
          return { send: nothing, ping: nothing, pause: nothing, resume: nothing, close, terminate: close };
        },
        httpGet: () => Promise.reject(new Error('no route')),
      },
      sink: { accept: (events) => live.push(...events) },
    });
    await feed.start();
    await clock.settle();
    sockets[0]?.onOpen();
    for (const frame of okxFrames()) sockets[0]?.onFrame(frame);
    await feed.stop();
    const received = live.filter(({ raw_payload }) => raw_payload.length > 0);
    expect(received.length).toBeGreaterThan(400);
    expect(received.map(content)).toEqual(log.events.map(content));
  });
});
