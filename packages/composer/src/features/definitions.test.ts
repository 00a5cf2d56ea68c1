import type { RawMarketEvent } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compose } from '../compose.ts';
import { CADENCE_MS, engineTime } from '../testing/events.ts';
import { randomStream } from '../testing/random-stream.ts';

type Of<Type extends RawMarketEvent['event_type']> = Extract<RawMarketEvent, { event_type: Type }>;

/** Events of a type within `(end − bars, end]`, repeats left out, in ingest order. */
function within<Type extends RawMarketEvent['event_type']>(
  events: readonly RawMarketEvent[],
  type: Type,
  end: number,
  bars: number,
): Of<Type>[] {
  const seen = new Set<string>();
  const isOfType = (event: RawMarketEvent): event is Of<Type> => event.event_type === type;
  return events.filter(isOfType).filter((event) => {
    const time = event.exchange_ts_ms;
    if (time === null || time <= end - bars * CADENCE_MS || time > end) return false;
    if (event.source_event_id === undefined) return true;
    const key = `${Math.ceil(time / CADENCE_MS)}/${event.source_event_id}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function latest<Event extends RawMarketEvent>(events: readonly Event[]): Event | null {
  let found: Event | null = null;
  for (const event of events)
    if (found === null || Number(event.exchange_ts_ms) >= Number(found.exchange_ts_ms)) found = event;
  return found;
}

function barOf({ exchange_ts_ms }: RawMarketEvent): number {
  return Math.ceil(Number(exchange_ts_ms) / CADENCE_MS);
}

/** The events of the newest bar that has any, where it is less than five bars old, or than twice the silence before it. */
function held<Event extends RawMarketEvent>(events: readonly Event[], end: number): readonly Event[] {
  const bars = [...new Set(events.map(barOf))].sort((left, right) => right - left);
  const [newest = Number.NaN, before = newest - 1] = bars;
  const holds = end / CADENCE_MS - newest < Math.max(5, 2 * (newest - before));
  return holds ? events.filter((event) => barOf(event) === newest) : [];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function withoutNegativeZero(value: number | null): number | null {
  return value === 0 ? 0 : value;
}

/** Quantities of the streams are multiples of 0.001: what is less is rounding. */
function withoutRounding(delta: number): number {
  return Math.abs(delta) < 1e-9 ? 0 : delta;
}

/** A candle that does not say what takers bought leaves the flow of its bar to the trades, however few they are. */
function withoutTakers(event: RawMarketEvent): RawMarketEvent {
  if (event.event_type !== 'Candle') return event;
  const { open, high, low, close, volume, interval_ms, is_final } = event.normalized;
  return { ...event, normalized: { open, high, low, close, volume, interval_ms, is_final } };
}

/** The definitions of the base features, read plainly off the events of one symbol. */
function expectedOf(events: readonly RawMarketEvent[], end: number): Record<string, number | null> {
  const trades = within(events, 'TradeTick', end, 1)
    .map((event) => event.normalized)
    .filter((trade) => trade.quantity > 0);
  const finals = within(events, 'Candle', end, 128).filter((event) => event.normalized.is_final === true);
  const bought = sum(trades.filter((trade) => trade.side === 'buy').map((trade) => trade.quantity));
  const sold = sum(trades.filter((trade) => trade.side === 'sell').map((trade) => trade.quantity));
  const hasSide = trades.some((trade) => trade.side !== null);
  const counted = trades.filter((trade) => trade.quantity > 0);
  const turnover = sum(counted.map((trade) => trade.price * trade.quantity));
  const priced = held([...within(events, 'TradeTick', end, 128), ...finals], end);
  const lastTrade = latest(priced.filter((event) => event.event_type === 'TradeTick'));
  const closes = priced.filter((event) => event.event_type === 'Candle');
  const base: Record<string, number | null> = {
    price_last: lastTrade?.normalized.price ?? latest(closes)?.normalized.close ?? null,
    open_interest: latest(held(within(events, 'OpenInterest', end, 128), end))?.normalized.open_interest ?? null,
    funding_rate: withoutNegativeZero(
      latest(held(within(events, 'FundingRate', end, 1024), end))?.normalized.funding_rate ?? null,
    ),
  };
  if (trades.length === 0) return base;
  return {
    ...base,
    cvd: hasSide ? withoutRounding(bought - sold) : null,
    aggressive_volume_ratio: hasSide && bought + sold > 0 ? bought / (bought + sold) : null,
    ...(counted.length > 0 ? { vwap: turnover / sum(counted.map((trade) => trade.quantity)) } : {}),
  };
}

describe('the base features', () => {
  it('are what their definitions say, on late, early, timeless and repeated events', () => {
    let withTrades = 0;
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, bars) => {
        const events = randomStream(seed, bars)
          .filter((event) => event.symbol === 'AAAUSDT')
          .map(withoutTakers);
        for (const bar of [Math.ceil(bars / 2), bars]) {
          const end = engineTime(bar);
          const { features } = compose({
            raw_events: events,
            symbol: 'AAAUSDT',
            engine_timestamp_ms: end,
          }).feature_snapshot;
          const expected = expectedOf(events, end);
          const actual = Object.fromEntries(Object.keys(expected).map((key) => [key, features[key]]));
          expect(actual).toEqual(expected);
          if ('cvd' in expected) withTrades += 1;
        }
      }),
      { numRuns: 60, endOnFailure: true },
    );
    expect(withTrades).toBeGreaterThan(10);
  });
});
