import { describe, expect, it } from 'vitest';

import { binanceUsdm } from '../../venues/binance-usdm/adapter.ts';
import { okxSwap } from '../../venues/okx-swap/adapter.ts';
import { createScriptedVenue, jsonAnswer } from '../testing/scripted-venue.ts';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { fetchUniverse, measureClockOffset } from './venue-questions.ts';

function question() {
  const clock = createVirtualClock();
  const venue = createScriptedVenue(clock);
  return { clock, venue, ask: { venue: binanceUsdm, clock, random: () => 0.5, httpGet: venue.transport.httpGet } };
}

const INFO = jsonAnswer({
  symbols: ['B', 'A'].map((name) => ({
    symbol: `${name}USDT`,
    contractType: 'PERPETUAL',
    status: 'TRADING',
    quoteAsset: 'USDT',
  })),
});

describe('the universe', () => {
  it('is asked for until the venue answers', async () => {
    const { clock, venue, ask } = question();
    venue.behaviour.answer = () => (venue.requests.length < 3 ? jsonAnswer({}, 503) : INFO);
    const universe = fetchUniverse(ask);
    await clock.advance(10_000);
    expect(await universe).toEqual(['AUSDT', 'BUSDT']);
    expect(venue.requests.map(({ path }) => path)).toEqual(Array.from({ length: 3 }, () => '/fapi/v1/exchangeInfo'));
  });

  it('waits as long as the venue asks for', async () => {
    const { clock, venue, ask } = question();
    venue.behaviour.answer = () => (venue.requests.length < 2 ? jsonAnswer({}, 429, 20_000) : INFO);
    const universe = fetchUniverse(ask);
    await clock.advance(19_000);
    expect(venue.requests).toHaveLength(1);
    await clock.advance(2_000);
    expect(await universe).toHaveLength(2);
  });

  it.each([
    ['status', () => jsonAnswer({}, 503), 'request_refused'],
    ['failure', () => 'failure' as const, 'request_failed'],
    ['silence', () => 'silent' as const, 'request_failed'],
    ['nonsense', () => jsonAnswer([]), 'exchange_info_invalid'],
  ])('is an error after %s', async (_, answer, code) => {
    const { clock, venue, ask } = question();
    venue.behaviour.answer = answer;
    const failed = expect(fetchUniverse(ask)).rejects.toMatchObject({ code });
    await clock.advance(120_000);
    await failed;
  });
});

describe('a venue that refuses', () => {
  const RESTRICTED = { code: 0, msg: 'Service unavailable from a restricted location' };

  it.each([403, 451])(
    'robust: refused address: HTTP 403 or 451 → never asked again, the words of the venue stand in the error',
    async (status) => {
      const { venue, ask } = question();
      venue.behaviour.answer = () => jsonAnswer(RESTRICTED, status);
      await expect(fetchUniverse(ask)).rejects.toMatchObject({
        code: 'request_refused',
        detail: expect.stringMatching(
          /restricted location.*403 or 451 mean that the exchange refuses this address/,
        ) as unknown,
      });
      expect(venue.requests).toHaveLength(1);
    },
  );

  it('shows the words of OKX and of its first row', async () => {
    const { venue, ask } = question();
    const said = {
      code: '1',
      msg: 'All operations failed',
      data: [{ sCode: '51000', sMsg: 'Parameter\ninstType error' }],
    };
    venue.behaviour.answer = () => jsonAnswer(said, 400);
    await expect(fetchUniverse({ ...ask, venue: okxSwap })).rejects.toThrow(
      'says "code 1: All operations failed, code 51000: Parameter instType error"',
    );
    venue.behaviour.answer = () => jsonAnswer({ code: '50011', msg: 'Too many requests', data: [] });
    await expect(fetchUniverse({ ...ask, venue: okxSwap })).rejects.toThrow('code 50011: Too many requests');
  });

  it('robust: long ban: HTTP 418 with a Retry-After of days → an error at once that says how long, instead of waiting', async () => {
    const { venue, ask } = question();
    venue.behaviour.answer = () => jsonAnswer({ code: -1003, msg: 'banned' }, 418, 259_200_000);
    await expect(fetchUniverse(ask)).rejects.toThrow(/says "code -1003: banned".*259200 s.*no more than 300 s/);
  });

  it('robust: long ban: HTTP 418 with a short Retry-After → the wait is announced with the words of the venue, and a signal ends it', async () => {
    const { clock, venue, ask } = question();
    const lines: unknown[] = [];
    const say = (message: string, fields?: unknown): void => void lines.push([message, fields]);
    const stop = new AbortController();
    venue.behaviour.answer = () => jsonAnswer({ code: -1003, msg: 'banned' }, 418, 200_000);
    const logger = { debug: say, info: say, warn: say, error: say };
    const failed = expect(fetchUniverse({ ...ask, logger, signal: stop.signal })).rejects.toMatchObject({
      code: 'request_stopped',
    });
    await clock.advance(1_000);
    expect(lines).toEqual([
      [
        'waiting_for_the_venue',
        expect.objectContaining({ reason: 'status 418', says: 'code -1003: banned', wait_ms: 200_000 }),
      ],
    ]);
    stop.abort();
    await failed;
    expect(venue.requests).toHaveLength(1);
  });

  it('is stopped in the middle of a request that gets no answer', async () => {
    const { clock, venue, ask } = question();
    const stop = new AbortController();
    venue.behaviour.answer = () => 'silent';
    const failed = expect(fetchUniverse({ ...ask, signal: stop.signal })).rejects.toMatchObject({
      code: 'request_stopped',
    });
    await clock.advance(1_000);
    stop.abort();
    await failed;
  });
});

describe('the rows of a list of instruments', () => {
  const ours = { symbol: 'BTCUSDT', contractType: 'PERPETUAL', status: 'TRADING', quoteAsset: 'USDT' };
  const swap = { instType: 'SWAP', instId: 'BTC-USDT-SWAP', state: 'live', settleCcy: 'USDT' };

  it.each([
    ['binance-usdm', 'symbols', ours, { symbol: 'NEWUSDT', status: 'PENDING_TRADING', quoteAsset: 'USDT' }, 'NEWUSDT'],
    ['binance-usdm', 'symbols', ours, null, 'row 1'],
    ['binance-usdm', 'symbols', ours, { ...ours, symbol: 7 }, 'row 1'],
    ['binance-usdm', 'symbols', ours, [], 'row 1'],
    ['okx-swap', 'data', swap, { instType: 'SWAP', instId: 'NEW-USDT-SWAP', state: 'live' }, 'NEW-USDT-SWAP'],
    ['okx-swap', 'data', swap, { ...swap, settleCcy: null }, 'BTC-USDT-SWAP'],
    ['okx-swap', 'data', swap, 'x', 'row 1'],
  ])(
    'robust: odd instrument: a row without a needed field, null or of a wrong type → that row is left out and told of, the others are watched',
    async (id, list, good, odd, first) => {
      const { venue, ask } = question();
      const lines: unknown[] = [];
      const warn = (message: string, fields?: unknown): void => void lines.push([message, fields]);
      const logger = { debug: warn, info: warn, warn, error: warn };
      const adapter = id === 'okx-swap' ? okxSwap : binanceUsdm;
      venue.behaviour.answer = () => jsonAnswer({ code: '0', msg: '', [list]: [odd, good, odd] });
      const universe = await fetchUniverse({ ...ask, venue: adapter, logger });
      expect(universe).toEqual([id === 'okx-swap' ? swap.instId : ours.symbol]);
      expect(lines).toEqual([['instruments_left_out', { venue: id, count: 2, first }]]);
      venue.behaviour.answer = () => jsonAnswer({ code: '0', msg: '', [list]: [odd] });
      await expect(fetchUniverse({ ...ask, venue: adapter })).rejects.toMatchObject({ code: 'exchange_info_invalid' });
    },
  );
});

describe('the offset of the clock', () => {
  it('is measured against the middle of the question', async () => {
    const { clock, ask } = question();
    const offset = measureClockOffset({
      ...ask,
      httpGet: async () => {
        await clock.sleep(400);
        return jsonAnswer({ serverTime: clock.wallMs() + 1_000 });
      },
    });
    await clock.advance(1_000);
    expect(await offset).toEqual({ offset_ms: 1_200, uncertainty_ms: 200 });
  });

  it('is an error where the answer holds no time', async () => {
    const { venue, ask } = question();
    venue.behaviour.answer = () => jsonAnswer({});
    await expect(measureClockOffset(ask)).rejects.toMatchObject({ code: 'request_refused' });
  });
});
