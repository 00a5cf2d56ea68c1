import type { RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { okxSwap } from '../venues/okx-swap/adapter.ts';
import { createLiveFeed } from './create-live-feed.ts';
import { jsonAnswer } from './testing/scripted-venue.ts';
import { createVirtualClock } from './testing/virtual-clock.ts';
import type { HttpAnswer, SocketHandlers } from './transport/ports.ts';

const SYMBOL = 'BTC-USDT-SWAP';

interface Request {
  readonly id: string;
  readonly op: 'subscribe' | 'unsubscribe';
  readonly args: readonly Readonly<Record<string, string>>[];
}

/** A venue that answers each stream of a request by itself, to text pings, and with whole books. */
function okxFeed(streams: readonly string[]) {
  const clock = createVirtualClock();
  const events: RawMarketEvent[] = [];
  const sent: string[] = [];
  const requested: string[] = [];
  const contracts: { answer: HttpAnswer | null } = { answer: null };
  let handlers: SocketHandlers | null = null;

  function deliver(frame: unknown): void {
    handlers?.onFrame(Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame)));
  }

  function books(action: 'snapshot' | 'update', seqId: number, prevSeqId: number): void {
    const data = [{ asks: [], bids: [['1', '1', '0', '1']], ts: '1790500002085', checksum: 0, seqId, prevSeqId }];
    deliver({ arg: { channel: 'books', instId: SYMBOL }, action, data });
  }

  function trades(...rows: readonly (readonly [lastId: number, count?: number])[]): void {
    const data = rows.map(([lastId, count]) => ({
      ...{ instId: SYMBOL, tradeId: String(lastId), px: '1', sz: '1', side: 'buy', ts: '1790500000897' },
      ...(count === undefined ? {} : { count: String(count) }),
    }));
    deliver({ arg: { channel: 'trades', instId: SYMBOL }, data });
  }

  function answer(text: string): void {
    sent.push(text);
    if (text === 'ping') {
      deliver('pong');
      return;
    }
    const { id, op, args } = JSON.parse(text) as Request;
    for (const arg of args) {
      deliver({ id, event: op, arg, connId: 'a' });
      if (op === 'subscribe' && arg['channel'] === 'books') books('snapshot', 100, -1);
    }
  }

  const feed = createLiveFeed({
    venue: okxSwap,
    symbols: [SYMBOL],
    streams,
    clock,
    random: () => 0.5,
    sink: { accept: (given) => events.push(...given) },
    transport: {
      openSocket: (_url, given) => {
        handlers = given;
        queueMicrotask(given.onOpen);
        return {
          send: (text) => {
            queueMicrotask(() => {
              answer(text);
            });
          },
          ping: () => undefined,
          pause: () => undefined,
          resume: () => undefined,
          close: () => undefined,
          terminate: () => undefined,
        };
      },
      httpGet: ({ url }) => {
        requested.push(url);
        const data = [{ instId: SYMBOL, ctType: 'linear', ctVal: '0.01', ctMult: '1', ctValCcy: 'BTC' }];
        return Promise.resolve(contracts.answer ?? jsonAnswer({ code: '0', msg: '', data }));
      },
    },
  });
  const announced = (): readonly string[] =>
    events.flatMap((event) =>
      event.event_type === 'StreamState' && event.raw_payload.length === 0 ? [event.normalized.detail] : [],
    );
  return { clock, feed, sent, books, trades, announced, events, requested, contracts };
}

describe('what a contract of a swap is', () => {
  const path = `https://www.okx.com/api/v5/public/instruments?instType=SWAP&instId=${SYMBOL}`;
  const kinds = ({ events }: ReturnType<typeof okxFeed>): readonly string[] =>
    events.map(({ event_type }) => event_type).filter((type) => type !== 'StreamState');

  it('is asked for and stands in the log with the bytes of the answer before anything else of the swap, and again each hour', async () => {
    const test = okxFeed(['trades']);
    await test.feed.start();
    await test.clock.advance(1_000);
    test.trades([10]);
    expect(test.requested).toEqual([path]);
    expect(kinds(test)).toEqual(['InstrumentInfo', 'TradeTick']);
    const info = test.events.find(({ event_type }) => event_type === 'InstrumentInfo');
    expect(info).toMatchObject({
      symbol: SYMBOL,
      channel: 'instrument_info',
      exchange_ts_ms: null,
      normalized: {
        contract_type: 'linear',
        contract_value: 0.01,
        contract_multiplier: 1,
        contract_value_currency: 'BTC',
      },
    });
    expect(Buffer.from(info?.raw_payload ?? []).toString()).toContain('"ctVal":"0.01"');
    await test.clock.advance(2 * 3_600_000);
    expect(kinds(test).filter((type) => type === 'InstrumentInfo')).toHaveLength(3);
  });

  it('robust: units: the instrument list is not answered → watching begins after ten seconds, and it is asked for until it is', async () => {
    const test = okxFeed(['trades']);
    test.contracts.answer = jsonAnswer({ code: '50001', msg: 'Service temporarily unavailable', data: [] }, 503);
    await test.feed.start();
    await test.clock.advance(9_000);
    expect(test.sent).toEqual([]);
    await test.clock.advance(2_000);
    expect(test.sent).toHaveLength(1);
    test.trades([10]);
    test.contracts.answer = null;
    await test.clock.advance(60_000);
    expect(kinds(test).filter((type) => type !== 'DecodeFailure')).toEqual(['TradeTick', 'InstrumentInfo']);
    const said = test.announced().filter((detail) => detail.startsWith('instrument_info'));
    expect(said).toEqual(['instrument_info_failed reason=status status=503 symbols=1', 'instrument_info_taken']);
  });

  it('is not asked for a symbol that is watched no more', async () => {
    const test = okxFeed(['trades']);
    test.contracts.answer = jsonAnswer({ code: '0', msg: '', data: [] });
    await test.feed.start();
    await test.clock.advance(1_000);
    test.feed.unwatch([SYMBOL]);
    await test.clock.advance(70_000);
    const asked = test.requested.length;
    await test.clock.advance(2 * 3_600_000);
    expect(test.requested).toHaveLength(asked);
    expect(test.sent).toEqual([]);
  });
});

describe('a venue that answers stream by stream', () => {
  it('is not believed to deliver because it acknowledges', async () => {
    const test = okxFeed(['mark_price', 'liquidation']);
    await test.feed.start();
    await test.clock.advance(95_000);
    expect(test.announced().slice(2)).toEqual([
      'subscribed connection=public/1',
      'subscribed connection=public/1',
      expect.stringMatching(/^never_delivered /),
    ]);
    expect(test.sent.filter((text) => text === 'ping').length).toBeGreaterThan(1);
  });

  it('brings a book back in step by subscribing to it again', async () => {
    const test = okxFeed(['book_delta']);
    await test.feed.start();
    await test.clock.advance(1_000);
    const phase = (): unknown => test.feed.state().streams[0]?.book;
    expect(phase()).toBe('in_step');
    test.books('update', 101, 100);
    test.books('update', 110, 109);
    expect(phase()).toBe('recovering');
    await test.clock.advance(5_000);
    expect(phase()).toBe('in_step');
    expect(test.announced().slice(3)).toEqual(['book_gap after=101 found=110', 'book_in_step']);
    expect(test.sent.map((text) => (JSON.parse(text) as Request).op)).toEqual([
      'subscribe',
      'unsubscribe',
      'subscribe',
    ]);
  });

  it('robust: lost trade: the identifiers of OKX trades leave out what no row sums up → the gap is announced before the row that shows it', async () => {
    const test = okxFeed(['trades']);
    await test.feed.start();
    await test.clock.advance(1_000);
    test.trades([10], [11]);
    test.trades([14, 3], [15, 1]);
    test.trades([15, 1]);
    test.trades([20, 2]);
    test.trades([21], [23]);
    expect(test.announced().filter((line) => line.startsWith('trade_gap'))).toEqual([
      'trade_gap after=15 found=19',
      'trade_gap after=21 found=23',
    ]);
  });
});
