import { crc32 } from 'node:zlib';

import { afterEach, describe, expect, it } from 'vitest';

import { sum, units, wireBars } from '../testing/frames-to-statistics.ts';
import {
  lockstepSessions,
  openClient,
  request,
  type LockstepSession,
  type TestClient,
} from '../testing/exchange-client.ts';

const { closeAll, session } = lockstepSessions();

afterEach(closeAll);

const SWAP = 'BTC-USDT-SWAP';

interface Push<Row> {
  readonly arg: { readonly channel: string; readonly instId?: string };
  readonly action?: string;
  readonly data: readonly Row[];
}

// The caller says what a row of the channel is; the assertions then hold it to that.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- see above
function rows<Row>(client: TestClient, channel: string): readonly Row[] {
  return client
    .data()
    .filter((text) => text.startsWith(`{"arg":{"channel":"${channel}",`))
    .flatMap((text) => (JSON.parse(text) as Push<Row>).data);
}

async function subscribed(
  run: LockstepSession,
  address: 'public' | 'business',
  ...args: readonly Readonly<Record<string, string>>[]
): Promise<TestClient> {
  const client = await openClient(`${run.exchange.socket_url}/ws/v5/${address}`);
  client.send({ id: '7', op: 'subscribe', args });
  return client;
}

/** A client that keeps its connection alive, as the venue wants it. */
function keepAlive(run: LockstepSession, client: TestClient): void {
  const ping = async (): Promise<void> => {
    while (client.closedWith() === null) {
      await run.clock.sleep(20_000);
      client.send('ping');
    }
  };
  ping().catch(() => undefined);
}

describe('OKX swaps on a simulated exchange', () => {
  it('acknowledge every argument by itself, and refuse what another address serves', async () => {
    const run = await session({ bars: 1 });
    const client = await subscribed(
      run,
      'public',
      { channel: 'trades', instId: SWAP },
      { channel: 'candle1m', instId: SWAP },
      { channel: 'trades', instId: 'NO-USDT-SWAP' },
      { channel: 'liquidation-orders', instType: 'SWAP' },
    );
    client.send('neither');
    client.send('ping');
    client.send({ op: 'unsubscribe', args: [{ channel: 'trades', instId: SWAP }] });
    await run.exchange.advanceTo(run.at(1));
    expect(client.texts().map((text) => (text === 'pong' ? text : (JSON.parse(text) as object)))).toMatchObject([
      { id: '7', event: 'subscribe', arg: { channel: 'trades', instId: SWAP }, connId: '00000001' },
      { id: '7', event: 'error', code: '60018' },
      { id: '7', event: 'error', code: '60018' },
      { id: '7', event: 'subscribe', arg: { channel: 'liquidation-orders', instType: 'SWAP' } },
      { event: 'error', code: '60012' },
      'pong',
      { event: 'unsubscribe', arg: { channel: 'trades', instId: SWAP } },
    ]);
  });

  it('tell the market that Binance clients are told', async () => {
    const run = await session({ bars: 6 });
    const client = await subscribed(
      run,
      'public',
      ...['trades', 'mark-price', 'funding-rate', 'open-interest', 'tickers'].map((channel) => ({
        channel,
        instId: SWAP,
      })),
      { channel: 'index-tickers', instId: 'BTC-USDT' },
      { channel: 'liquidation-orders', instType: 'SWAP' },
    );
    const candles = await subscribed(
      run,
      'business',
      ...['1m', '3m'].map((bar) => ({ channel: `candle${bar}`, instId: SWAP })),
    );
    keepAlive(run, client);
    keepAlive(run, candles);
    await run.exchange.play();
    const bars = wireBars(run.market).get('BTCUSDT') ?? [];
    const fields = (
      list: 'klines' | 'marks' | 'openInterest' | 'orders',
      key: string,
    ): readonly (string | undefined)[] => bars.flatMap((bar) => bar[list].map((row) => row[key]));

    const trades = rows<Record<string, string>>(client, 'trades').toSorted(
      (one, other) => Number(one['tradeId']) - Number(other['tradeId']),
    );
    expect(trades.map(({ px, side, sz, tradeId, ts }) => [tradeId, px, sz, side, ts])).toEqual(
      bars.flatMap((bar) =>
        bar.trades.map(({ a, m, p, q, T }) => [
          String(a),
          p,
          String(units(q)),
          String(m) === 'true' ? 'sell' : 'buy',
          String(T),
        ]),
      ),
    );
    const minutes = rows<readonly string[]>(candles, 'candle1m');
    expect(
      minutes.map(([ts, o, h, l, c, , volCcy, quote, confirm]) => [Number(ts), o, h, l, c, volCcy, quote, confirm]),
    ).toEqual(bars.flatMap((bar) => bar.klines.map(({ c, h, l, o, q, t, v }) => [t, o, h, l, c, v, q, '1'])));
    expect(rows<readonly string[]>(candles, 'candle3m').map((row) => Number(row[5]))).toEqual(
      bars.map((bar) => sum(bar.klines.map(({ v }) => units(v)))),
    );
    expect(rows<Record<string, string>>(client, 'mark-price').map((row) => row['markPx'])).toEqual(
      fields('marks', 'p'),
    );
    expect(rows<Record<string, string>>(client, 'index-tickers').map((row) => row['idxPx'])).toEqual(
      fields('marks', 'i'),
    );
    const rates = rows<Record<string, string>>(client, 'funding-rate');
    expect(rates.map((row) => [row['fundingRate'], Number(row['fundingTime'])])).toEqual(
      bars.flatMap((bar) => bar.marks.map(({ r, T }) => [r, T])),
    );
    expect(
      rows<Record<string, string>>(client, 'open-interest')
        .slice(1)
        .map((row) => row['oiCcy']),
    ).toEqual(fields('openInterest', 'openInterest'));
    const orders = rows<{ instId: string; details: readonly Record<string, string>[] }>(client, 'liquidation-orders');
    const own = orders.filter(({ instId }) => instId === SWAP).flatMap(({ details }) => details);
    expect(own.map(({ bkPx, side }) => `${side ?? ''} ${bkPx ?? ''}`).toSorted()).toEqual(
      bars.flatMap((bar) => bar.orders.map(({ S, p }) => `${(S ?? '').toLowerCase()} ${p ?? ''}`)).toSorted(),
    );
    const tickers = rows<Record<string, string>>(client, 'tickers');
    expect(tickers.length).toBe(1 + trades.length + 6 * bars.length);
    for (const { askPx, bidPx, high24h, last, low24h } of tickers) {
      expect(Number(askPx)).toBeGreaterThan(Number(bidPx));
      expect(Number(high24h)).toBeGreaterThanOrEqual(Number(last));
      expect(Number(low24h)).toBeLessThanOrEqual(Number(last));
    }
  });

  it('begin a book with a snapshot, lead it on by sequence numbers, and check it by its sum', async () => {
    type Level = readonly [price: string, size: string, ...rest: string[]];
    interface Book {
      readonly asks: readonly Level[];
      readonly bids: readonly Level[];
      readonly checksum: number;
      readonly seqId: number;
      readonly prevSeqId: number;
    }
    const run = await session({ bars: 3, begin_ms: 60_000 });
    const client = await subscribed(run, 'public', { channel: 'books', instId: SWAP });
    keepAlive(run, client);
    await run.exchange.play();
    const pushes = client
      .data()
      .filter((text) => text.startsWith('{"arg"'))
      .map((text) => JSON.parse(text) as Push<Book>);
    expect(pushes.map(({ action }) => action)).toEqual(['snapshot', ...pushes.slice(1).map(() => 'update')]);
    const bids = new Map<string, string>();
    const asks = new Map<string, string>();
    let last = -1;
    for (const { data } of pushes) {
      const [book] = data;
      if (book === undefined) throw new Error('a push without data');
      expect(book.prevSeqId).toBe(last);
      last = book.seqId;
      for (const [side, changes] of [[bids, book.bids] as const, [asks, book.asks] as const]) {
        for (const [price, size] of changes)
          if (size === '0') side.delete(price);
          else side.set(price, size);
      }
      const best = (side: Map<string, string>, sign: number) =>
        [...side].sort(([one], [other]) => sign * (Number(one) - Number(other))).slice(0, 25);
      const [low, high] = [best(asks, 1), best(bids, -1)];
      const text = high
        .flatMap((level, at) => [level, low[at] ?? ['', '']])
        .map((level) => level.join(':'))
        .join(':');
      expect(book.checksum).toBe(crc32(text) | 0);
    }
    expect(pushes.length).toBeGreaterThan(30);
    expect(bids.size + asks.size).toBe(40);
  });

  it('break a chain and skew times in this venue’s words, too', async () => {
    const run = await session({ bars: 2 });
    const client = await subscribed(
      run,
      'public',
      { channel: 'books', instId: SWAP },
      { channel: 'trades', instId: SWAP },
    );
    keepAlive(run, client);
    await run.exchange.advanceTo(run.at(60_000));
    run.exchange.inject({ kind: 'break_book_chain', stream: `books:${SWAP}` });
    await run.exchange.advanceTo(run.at(180_000));
    run.exchange.inject({ kind: 'clock_skew', skew_ms: 86_400_000, duration_ms: 300_000 });
    const before = rows(client, 'trades').length;
    await run.exchange.play();
    const chain = rows<{ seqId: number; prevSeqId: number }>(client, 'books');
    const gaps = chain.filter(({ prevSeqId }, position) => prevSeqId !== (chain[position - 1]?.seqId ?? -1));
    expect(gaps).toHaveLength(1);
    const times = rows<{ ts: string }>(client, 'trades').map(({ ts }) => Number(ts) - run.at(0));
    for (const ts of times.slice(0, before)) expect(ts).toBeLessThan(180_000);
    for (const ts of times.slice(before)) expect(ts).toBeGreaterThan(86_400_000);
  });

  it('close a connection on which nothing is said', async () => {
    const run = await session({ bars: 1 });
    const idle = await openClient(`${run.exchange.socket_url}/ws/v5/public`);
    await run.exchange.advanceTo(run.at(29_999));
    expect(idle.closedWith()).toBeNull();
    await run.exchange.advanceTo(run.at(30_000));
    expect(idle.closedWith()).toBe(4004);
  });

  it('answer requests for instruments, time and open interest, twenty in two seconds', async () => {
    const run = await session({ bars: 1 });
    const ask = async (path: string) => request(`${run.exchange.url}/api/v5/public/${path}`);
    const { data } = JSON.parse((await ask('instruments?instType=SWAP')).text) as { data: Record<string, string>[] };
    expect(data.map(({ instId }) => instId)).toEqual(
      run.market.truth.map(({ symbol }) => `${symbol.replace('USDT', '')}-USDT-SWAP`),
    );
    expect(data[0]).toMatchObject({
      instType: 'SWAP',
      state: 'live',
      settleCcy: 'USDT',
      ctVal: '0.001',
      tickSz: '0.01',
    });
    expect(JSON.parse((await ask('time')).text)).toEqual({ code: '0', msg: '', data: [{ ts: String(run.at(0)) }] });
    const interest = JSON.parse((await ask(`open-interest?instId=${SWAP}`)).text) as { data: Record<string, string>[] };
    expect(interest.data[0]).toMatchObject({ instId: SWAP, oi: '78000000' });
    expect((await ask('open-interest?instId=NO')).status).toBe(400);
    expect((await ask('instruments?instType=SPOT')).status).toBe(400);
    expect((await ask('nothing')).status).toBe(404);
    const statuses = [];
    for (let asked = 0; asked < 20; asked += 1) statuses.push((await ask('time')).status);
    expect(statuses).toEqual([...Array.from({ length: 19 }, () => 200), 429]);
    await run.exchange.advanceTo(run.at(2_000));
    expect((await ask('time')).status).toBe(200);
  });
});
