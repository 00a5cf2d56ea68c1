import type { RawEventType, RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../test/support/xray.ts';
import { loadConfig } from '../config/load.ts';
import { dyingMarket, type DyingMarket } from '../testing/dying-market.ts';

const { config } = loadConfig(undefined);
const TIMEOUT_MS = 300_000;

type Streams = Readonly<Record<string, readonly RawEventType[]>>;

/** By what they carry: the stream of mark prices has the index price and the funding rate too. */
const BINANCE = {
  candles: ['Candle'],
  trades: ['TradeTick'],
  book: ['BookTop'],
  mark_price: ['MarkPrice', 'IndexPrice', 'FundingRate'],
  open_interest: ['OpenInterest'],
  liquidations: ['LiquidationPrint'],
} as const satisfies Streams;

/** The venue has a channel for each. */
const OKX = {
  candles: ['Candle'],
  trades: ['TradeTick'],
  book: ['BookTop'],
  mark_price: ['MarkPrice'],
  index_price: ['IndexPrice'],
  funding_rate: ['FundingRate'],
  open_interest: ['OpenInterest'],
  liquidations: ['LiquidationPrint'],
} as const satisfies Streams;

/** Every set of a venue's streams, the empty one among them: 2ⁿ. */
function setsOf(streams: Streams): readonly (readonly string[])[] {
  const names = Object.keys(streams);
  return Array.from({ length: 2 ** names.length }, (_, bits) => names.filter((_name, at) => (bits >> at) % 2 === 1));
}

/** The sets of dead streams whose gate a bar later is not what it should be: closed where one of `closing` is among them. */
async function wrongGates(
  market: DyingMarket,
  streams: Streams,
  closing: readonly string[],
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const dead of setsOf(streams)) {
    const expected = dead.some((name) => closing.includes(name)) ? 'CLOSED' : 'OPEN';
    const types = new Set(dead.flatMap((name) => streams[name] ?? []));
    const { gate_status, reasons } = await market.gateWithout(types);
    if (gate_status !== expected) wrong.push(`dead: ${dead.join(', ')}: ${gate_status} ${reasons.join(', ')}`);
  }
  return wrong;
}

/**
 * Price and flow are what a verdict stands on. That books, mark and index prices, funding, open interest and forced orders
 * leave the gate open is a decision: their features are missing, and the verdict says with how much less it was made.
 */
describe('the gate a bar after streams have died, each alone and all sets of them', () => {
  it(
    'robust: dead streams: all 64 sets of Binance streams → closed within one bar by every set with candles, which state the flow',
    async () => {
      const market = await dyingMarket({ venue: 'binance-usdm', config, directory: temporaryFolder() });
      expect(setsOf(BINANCE)).toHaveLength(64);
      expect(await wrongGates(market, BINANCE, ['candles'])).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'robust: dead streams: all 64 sets where candles do not say what takers bought → closed within one bar by every set with candles or trades',
    async () => {
      const received = (event: RawMarketEvent): RawMarketEvent => {
        if (event.event_type !== 'Candle') return event;
        const { close, high, interval_ms, is_final, low, open, volume } = event.normalized;
        return { ...event, normalized: { close, high, interval_ms, is_final, low, open, volume } };
      };
      const market = await dyingMarket({ venue: 'binance-usdm', config, directory: temporaryFolder(), received });
      expect(await wrongGates(market, BINANCE, ['candles', 'trades'])).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'robust: dead streams: all 256 sets of OKX streams → closed within one bar by every set with candles or trades',
    async () => {
      const market = await dyingMarket({ venue: 'okx-swap', config, directory: temporaryFolder() });
      expect(setsOf(OKX)).toHaveLength(256);
      expect(await wrongGates(market, OKX, ['candles', 'trades'])).toEqual([]);

      const reasonsWithout = async (...dead: readonly RawEventType[]): Promise<readonly string[]> =>
        (await market.gateWithout(new Set(dead))).reasons;
      expect(await reasonsWithout('TradeTick')).toEqual(['denylisted_invalidation:STALE_INPUTS']);
      expect(await reasonsWithout('Candle')).toEqual(['denylisted_invalidation:WARMING_UP']);
      expect(await reasonsWithout('Candle', 'TradeTick')).toContain('denylisted_invalidation:NO_PRICE');
      expect(await reasonsWithout(...Object.values(OKX).flat())).toEqual(['run_failed']);
    },
    TIMEOUT_MS,
  );
});
