import { describe, expect, it } from 'vitest';

import { binanceUsdm } from '../../venues/binance-usdm/adapter.ts';
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
