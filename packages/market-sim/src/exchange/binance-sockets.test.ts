import { afterEach, describe, expect, it } from 'vitest';

import { lockstepSessions, openClient, type LockstepSession } from '../testing/exchange-client.ts';

const decoder = new TextDecoder();
const { closeAll, session } = lockstepSessions();

afterEach(closeAll);

function framesOf({ market }: LockstepSession, ...suffixes: readonly string[]): readonly string[] {
  return [...market.frames()]
    .flat()
    .map(({ frame }) => decoder.decode(frame))
    .filter((text) => suffixes.some((suffix) => text.startsWith(`{"stream":"btcusdt@${suffix}"`)));
}

const STREAMS = ['aggTrade', 'kline_1m', 'bookTicker', 'markPrice@1s', 'forceOrder'];

function names(...suffixes: readonly string[]): readonly string[] {
  return suffixes.map((suffix) => `btcusdt@${suffix}`);
}

describe('the Binance sockets of a simulated exchange', () => {
  it('send a subscriber of the combined stream the very bytes of the market’s frames, in their order', async () => {
    const run = await session();
    const client = await openClient(`${run.exchange.socket_url}/stream?streams=${names(...STREAMS).join('/')}`);
    await run.exchange.play();
    expect(client.texts()).toEqual(framesOf(run, ...STREAMS));
  });

  it('send the inner payload alone on raw connections, by address and by subscription', async () => {
    const run = await session();
    const byPath = await openClient(`${run.exchange.socket_url}/ws/btcusdt@kline_1m`);
    const byMessage = await openClient(`${run.exchange.socket_url}/ws`);
    byMessage.send({ method: 'SUBSCRIBE', params: names('kline_1m'), id: 5 });
    await run.exchange.play();
    const payloads = framesOf(run, 'kline_1m').map((text) =>
      JSON.stringify((JSON.parse(text) as { data: unknown }).data),
    );
    expect(byPath.texts()).toEqual(payloads);
    expect(byMessage.texts()).toEqual(['{"result":null,"id":5}', ...payloads]);
  });

  it('take subscriptions, unsubscriptions and lists while the market goes on', async () => {
    const run = await session();
    const client = await openClient(`${run.exchange.socket_url}/stream`);
    client.send({ method: 'SUBSCRIBE', params: names('aggTrade', 'kline_1m'), id: 1 });
    client.send({ method: 'LIST_SUBSCRIPTIONS', id: 2 });
    await run.exchange.advanceTo(run.at(120_500));
    client.send({ method: 'UNSUBSCRIBE', params: names('aggTrade'), id: 3 });
    await run.exchange.advanceTo(run.at(120_500));
    const before = client.data().length;
    await run.exchange.play();
    const answers = client.texts().filter((text) => text.startsWith('{"result"'));
    expect(answers).toEqual([
      '{"result":null,"id":1}',
      '{"result":["btcusdt@aggTrade","btcusdt@kline_1m"],"id":2}',
      '{"result":null,"id":3}',
    ]);
    expect(
      client
        .data()
        .slice(before)
        .every((text) => text.includes('@kline_1m')),
    ).toBe(true);
    expect(client.data().filter((text) => text.includes('@kline_1m'))).toEqual(framesOf(run, 'kline_1m'));
  });

  it('switch between wrapped and bare payloads when asked', async () => {
    const run = await session();
    const client = await openClient(`${run.exchange.socket_url}/ws`);
    client.send({ method: 'SET_PROPERTY', params: ['combined', true], id: 1 });
    client.send({ method: 'GET_PROPERTY', params: ['combined'], id: 2 });
    client.send({ method: 'SUBSCRIBE', params: names('kline_1m'), id: 3 });
    await run.exchange.play();
    expect(client.texts().slice(0, 3)).toEqual([
      '{"result":null,"id":1}',
      '{"result":true,"id":2}',
      '{"result":null,"id":3}',
    ]);
    expect(client.data()).toEqual(framesOf(run, 'kline_1m'));
  });

  it.each([
    ['no JSON', 3, 'Invalid JSON', null],
    [JSON.stringify({ method: 'SUBSCRIBE', params: ['a@trade'] }), 2, 'request ID must be an unsigned integer', null],
    [
      JSON.stringify({ method: 'SUBSCRIBE', params: ['a@trade'], id: -1 }),
      2,
      'request ID must be an unsigned integer',
      null,
    ],
    [JSON.stringify({ method: 'SUBSCRIBE', params: [1], id: 9 }), 2, 'Invalid request', 9],
    [JSON.stringify({ method: 'NOTHING', id: 9 }), 2, 'unknown variant `NOTHING`', 9],
    [JSON.stringify({ method: 'SET_PROPERTY', params: ['color', 1], id: 9 }), 0, 'Unknown property', 9],
    [JSON.stringify({ method: 'SET_PROPERTY', params: ['combined', 1], id: 9 }), 1, 'expected Boolean', 9],
  ])('answer %s by an error', async (message, code, text, id) => {
    const run = await session({ bars: 1 });
    const client = await openClient(`${run.exchange.socket_url}/ws`);
    client.send(message);
    await run.exchange.advanceTo(run.at(1));
    const [answer] = client
      .texts()
      .map((frame) => JSON.parse(frame) as { error: { code: number; msg: string }; id: unknown });
    expect(answer).toMatchObject({ error: { code }, id });
    expect(answer?.error.msg).toContain(text);
  });

  it('acknowledge a stream of another route and keep silent about it', async () => {
    const run = await session();
    const market = await openClient(`${run.exchange.socket_url}/market/stream`);
    const open = await openClient(`${run.exchange.socket_url}/public/ws`);
    for (const client of [market, open]) {
      client.send({ method: 'SUBSCRIBE', params: names('aggTrade', 'bookTicker', 'depth@100ms', 'trade'), id: 1 });
    }
    await run.exchange.play();
    expect(market.texts()[0]).toBe('{"result":null,"id":1}');
    expect(market.data()).toEqual(framesOf(run, 'aggTrade'));
    const kinds = new Set(open.data().map((text) => (JSON.parse(text) as { e: string }).e));
    expect([...kinds].sort()).toEqual(['bookTicker', 'depthUpdate', 'trade']);
  });

  it('cut off a client that sends more messages a second than allowed', async () => {
    const run = await session({ bars: 1 });
    const client = await openClient(`${run.exchange.socket_url}/ws`);
    for (let id = 0; id < 11; id += 1) client.send({ method: 'LIST_SUBSCRIPTIONS', id });
    await run.exchange.advanceTo(run.at(1_000));
    expect(client.texts()).toHaveLength(10);
    expect(client.closedWith()).toBe(1008);
  });

  it('close a connection at its age, and one that answers no ping', async () => {
    const run = await session({
      limits: { connection_age_ms: 400_000, ping_interval_ms: 60_000, pong_timeout_ms: 120_000 },
    });
    const aged = await openClient(`${run.exchange.socket_url}/ws`);
    const mute = await openClient(`${run.exchange.socket_url}/ws`, { autoPong: false });
    let pings = 0;
    aged.socket.on('ping', () => (pings += 1));
    await run.exchange.play();
    expect(pings).toBe(6);
    expect([aged.closedWith(), mute.closedWith()]).toEqual([1001, 1008]);
    const [agedRecord, muteRecord] = run.exchange.transcript().connections;
    expect(agedRecord).toMatchObject({ closed_ts_ms: run.at(400_000), closed_by: 'exchange' });
    expect(muteRecord).toMatchObject({ closed_ts_ms: run.at(180_000), closed_by: 'exchange' });
  });

  it('refuse an address that the venue does not have', async () => {
    const run = await session({ bars: 1 });
    await expect(openClient(`${run.exchange.socket_url}/nowhere`)).rejects.toThrow('404');
  });

  it('tell of growing candles where they are asked for, and of longer ones when they end', async () => {
    const run = await session({ growing_klines: true });
    const client = await openClient(
      `${run.exchange.socket_url}/stream?streams=${names('kline_1m', 'kline_3m').join('/')}`,
    );
    await run.exchange.play();
    const klines = client
      .data()
      .map((text) => JSON.parse(text) as { stream: string; data: { k: { x: boolean; t: number; v: string } } });
    const final = klines.filter(({ data }) => data.k.x);
    expect(final.filter(({ stream }) => stream.endsWith('1m')).map((kline) => JSON.stringify(kline))).toEqual(
      framesOf(run, 'kline_1m'),
    );
    expect(final.filter(({ stream }) => stream.endsWith('3m'))).toHaveLength(4);
    expect(klines.length).toBeGreaterThan(final.length);
    const volumes = run.market.truth[0]?.labels().map(({ volume }) => volume.toFixed(3));
    expect(final.filter(({ stream }) => stream.endsWith('3m')).map(({ data }) => data.k.v)).toEqual(volumes);
  });
});
