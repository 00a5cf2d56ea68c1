import type { RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { emptyLog, importInto } from '../testing/import-files.ts';
import { OKX_CAPTURE, okxFrames } from '../testing/okx-frames.ts';
import { okxSwap } from '../venues/okx-swap/adapter.ts';
import { createLiveFeed } from './create-live-feed.ts';
import { createVirtualClock } from './testing/virtual-clock.ts';
import type { SocketHandlers } from './transport/ports.ts';

/** What does not depend on when a frame was received. */
function content(event: RawMarketEvent) {
  return { ...event, recv_ts_ms: null, raw_payload: Buffer.from(event.raw_payload).toString('latin1') };
}

describe.skipIf(OKX_CAPTURE === null)('captured frames of OKX', () => {
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
