import { get } from 'node:http';

import { afterEach, describe, expect, it } from 'vitest';

import { wireBars } from '../testing/frames-to-statistics.ts';
import { lockstepSessions, openClient, request, type LockstepSession } from '../testing/exchange-client.ts';

const { closeAll, session } = lockstepSessions();

afterEach(closeAll);

async function json({ exchange }: LockstepSession, path: string): Promise<unknown> {
  return JSON.parse((await request(`${exchange.url}${path}`)).text);
}

type Level = readonly [price: string, quantity: string];
interface Depth {
  readonly e?: string;
  readonly U: number;
  readonly u: number;
  readonly pu: number;
  readonly b: readonly Level[];
  readonly a: readonly Level[];
}
interface Snapshot {
  readonly lastUpdateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

function apply(side: Map<string, string>, levels: readonly Level[]): void {
  for (const [price, quantity] of levels) {
    if (Number(quantity) === 0) side.delete(price);
    else side.set(price, quantity);
  }
}

describe('the Binance requests of a simulated exchange', () => {
  it('list the model’s instruments, and tell the market’s time', async () => {
    const run = await session({ bars: 1, begin_ms: 5_000 });
    const info = (await json(run, '/fapi/v1/exchangeInfo')) as { symbols: { symbol: string; status: string }[] };
    expect(info.symbols.map(({ symbol }) => symbol)).toEqual(run.market.truth.map(({ symbol }) => symbol));
    expect(info.symbols[0]).toMatchObject({ contractType: 'PERPETUAL', status: 'TRADING', quoteAsset: 'USDT' });
    expect(await json(run, '/fapi/v1/time')).toEqual({ serverTime: run.at(5_000) });
    expect(await json(run, '/fapi/v1/ping')).toEqual({});
  });

  it('answer the open interest that the frames carry', async () => {
    const run = await session({ bars: 4 });
    const answers: unknown[] = [];
    for (let bar = 1; bar <= 4; bar += 1) {
      await run.exchange.advanceTo(run.at(bar * 180_000));
      answers.push(await json(run, '/fapi/v1/openInterest?symbol=BTCUSDT'));
    }
    const bars = wireBars(run.market).get('BTCUSDT');
    expect(answers).toEqual(bars?.map(({ openInterest }) => openInterest[0]));
  });

  it('give the candles before a warm start, the growing one, and longer ones', async () => {
    const run = await session({ bars: 6, begin_ms: 3 * 180_000 + 90_000 });
    const klines = wireBars(run.market)
      .get('BTCUSDT')
      ?.flatMap((bar) => bar.klines);
    const rows = (await json(run, '/fapi/v1/klines?symbol=BTCUSDT&interval=1m')) as unknown[][];
    expect(rows).toHaveLength(11);
    for (const [position, row] of rows.slice(0, 10).entries()) {
      const { Q, T, V, c, h, l, n, o, q, t, v } = klines?.[position] ?? {};
      expect(row).toEqual([t, o, h, l, c, v, T, q, n, V, Q, '0']);
    }
    expect(rows[10]?.[0]).toBe(run.at(600_000));
    const bars = (await json(
      run,
      `/fapi/v1/klines?symbol=BTCUSDT&interval=3m&limit=3&endTime=${run.at(540_000) - 1}`,
    )) as unknown[][];
    expect(bars.map(([openMs]) => openMs)).toEqual([0, 180_000, 360_000].map(run.at));
    const volumes = run.market.truth[0]?.labels().map(({ volume }) => volume.toFixed(3));
    expect(bars.map((row) => row[5])).toEqual(volumes?.slice(0, 3));
    const since = (await json(
      run,
      `/fapi/v1/klines?symbol=BTCUSDT&interval=1m&startTime=${run.at(120_000)}&limit=2`,
    )) as unknown[][];
    expect(since.map(([openMs]) => openMs)).toEqual([120_000, 180_000].map(run.at));
  });

  it('snapshot a book that the deltas of the stream lead on to, level by level', async () => {
    const run = await session({ bars: 3 });
    const client = await openClient(`${run.exchange.socket_url}/ws/btcusdt@depth@100ms`);
    await run.exchange.advanceTo(run.at(100_000));
    const snapshot = (await json(run, '/fapi/v1/depth?symbol=BTCUSDT&limit=1000')) as Snapshot;
    await run.exchange.play();
    const last = (await json(run, '/fapi/v1/depth?symbol=BTCUSDT&limit=1000')) as Snapshot;
    const bids = new Map(snapshot.bids);
    const asks = new Map(snapshot.asks);
    const deltas = client.texts().map((text) => JSON.parse(text) as Depth);
    for (const [position, { U, pu, u }] of deltas.entries()) {
      expect([pu, U <= u]).toEqual([deltas[position - 1]?.u ?? pu, true]);
    }
    expect(deltas.some(({ U, u }) => U <= snapshot.lastUpdateId && u >= snapshot.lastUpdateId)).toBe(true);
    for (const { a, b } of deltas.filter(({ u }) => u > snapshot.lastUpdateId)) {
      apply(bids, b);
      apply(asks, a);
    }
    const sorted = (side: Map<string, string>): readonly Level[] =>
      [...side].sort(([one], [other]) => Number(one) - Number(other));
    expect(sorted(bids)).toEqual(last.bids.toReversed());
    expect(sorted(asks)).toEqual(last.asks);
    expect([last.bids.length, last.asks.length]).toEqual([20, 20]);
    expect(Number(last.bids[0]?.[0])).toBeLessThan(Number(last.asks[0]?.[0]));
  });

  it('top the book as the book ticker says', async () => {
    const run = await session({ bars: 2 });
    const client = await openClient(`${run.exchange.socket_url}/ws/btcusdt@bookTicker`);
    let compared = 0;
    for (let half = 1; half <= 6; half += 1) {
      await run.exchange.advanceTo(run.at(half * 30_000));
      const book = (await json(run, '/fapi/v1/depth?symbol=BTCUSDT&limit=5')) as Snapshot;
      const top = JSON.parse(client.texts().at(-1) ?? '') as Record<string, string>;
      expect([book.bids.length, book.asks.length]).toEqual([5, 5]);
      if (book.bids[0]?.[0] !== top['b']) continue;
      compared += 1;
      expect([book.bids[0], book.asks[0]]).toEqual([
        [top['b'], top['B']],
        [top['a'], top['A']],
      ]);
    }
    expect(compared).toBeGreaterThan(0);
  });

  it.each([
    ['/fapi/v1/depth', 400, -1102],
    ['/fapi/v1/depth?symbol=NOTHING', 400, -1121],
    ['/fapi/v1/depth?symbol=BTCUSDT&limit=7', 400, -4021],
    ['/fapi/v1/klines?symbol=BTCUSDT&interval=7m', 400, -1120],
    ['/fapi/v1/klines?symbol=BTCUSDT&interval=1m&startTime=x', 400, -1102],
    ['/fapi/v1/openInterest?symbol=', 400, -1102],
    ['/fapi/v1/constructor', 404, -5000],
  ])('refuse %s by %i and %i', async (path, status, code) => {
    const run = await session({ bars: 1 });
    const answer = await request(`${run.exchange.url}${path}`);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ code });
  });

  it('meter weight by the minute: 429 with the time to wait, and 418 for those who go on', async () => {
    const run = await session({
      bars: 2,
      limits: { request_weight_per_minute: 12, refusals_before_ban: 2, ban_ms: 90_000 },
    });
    await run.exchange.advanceTo(run.at(15_000));
    const ask = async (): Promise<readonly [number, string | undefined, unknown]> => {
      const { headers, status } = await request(`${run.exchange.url}/fapi/v1/depth?symbol=BTCUSDT&limit=100`);
      return [status, headers['retry-after'], headers['x-mbx-used-weight-1m']];
    };
    expect(await ask()).toEqual([200, undefined, '5']);
    expect(await ask()).toEqual([200, undefined, '10']);
    expect(await ask()).toEqual([429, '45', '15']);
    expect(await ask()).toEqual([429, '45', '20']);
    expect((await ask()).slice(0, 2)).toEqual([418, '90']);
    await run.exchange.advanceTo(run.at(65_000));
    expect((await ask()).slice(0, 2)).toEqual([418, '40']);
    await run.exchange.advanceTo(run.at(105_000));
    expect(await ask()).toEqual([200, undefined, '5']);
  });

  it('answer nobody who reached the loopback by another name', async () => {
    const run = await session({ bars: 1 });
    const { port } = run.exchange;
    const status = await new Promise((resolve) => {
      get({ host: '127.0.0.1', port, path: '/fapi/v1/ping', headers: { host: 'evil.example' } }, ({ statusCode }) => {
        resolve(statusCode);
      });
    });
    expect(status).toBe(421);
  });
});
