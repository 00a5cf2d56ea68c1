import { composeSnapshot } from '@xray/composer';
import type { RawEventType, RawMarketEvent, StateGateEvent } from '@xray/contracts';
import { binanceUsdm } from '@xray/market-data';
import { simulateMarket } from '@xray/market-sim';
import { shippedCalibration } from '@xray/regime-engine';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '../config/load.ts';
import { gateOfVerdict } from '../testing/gate-of-verdict.ts';
import { pairModel } from '../testing/pair-market.ts';
import { composerConfig, engineOf } from './package-configs.ts';

const { config } = loadConfig(undefined);
const engine = engineOf(config, shippedCalibration);
const BARS = 126;
const market = simulateMarket({
  seed: 11,
  bars: BARS,
  model: { ...pairModel, instruments: pairModel.instruments.slice(0, 1) },
});
const symbol = pairModel.instruments[0]?.symbol ?? '';

function timeOf(bar: number): number {
  return market.config.start_ts_ms + bar * config.cadence_ms;
}

const events: readonly RawMarketEvent[] = [...market.frames()]
  .flat()
  .flatMap(({ frame, recv_ts_ms, symbol: hint }) => binanceUsdm.decode(frame, { recv_ts_ms, symbol_hint: hint }))
  .filter((event) => event.symbol === symbol);

/** The gate's decision about what has been received by a boundary: composer, calibrated engine and gate as they are shipped. */
async function gateAt(bar: number, received: readonly RawMarketEvent[]): Promise<StateGateEvent> {
  const engine_timestamp_ms = timeOf(bar);
  const cut = received.filter(({ recv_ts_ms }) => recv_ts_ms <= engine_timestamp_ms + 2_000);
  const snapshot = composeSnapshot({ symbol, engine_timestamp_ms, raw_events: cut }, composerConfig(config));
  const regime_output = engine.run(snapshot);
  const decided = await gateOfVerdict(regime_output, cut.length + 1, config);
  if (decided.gate_status === 'CLOSED') expect(regime_output.permissions).toEqual(['no_new_positions']);
  return decided;
}

/** These types of events end with a bar; the verdict is that of the next. */
function dying(dead: readonly RawEventType[]): readonly RawMarketEvent[] {
  return events.filter(
    ({ event_type, recv_ts_ms }) => recv_ts_ms < timeOf(BARS - 1) + 2_000 || !dead.includes(event_type),
  );
}

describe('ways to a verdict that must not be acted on', () => {
  it('robust: clock of an exchange: its times are 90 minutes behind → the gate is closed, no price and stale inputs', async () => {
    const behind = events.map((event) =>
      event.exchange_ts_ms === null ? event : { ...event, exchange_ts_ms: event.exchange_ts_ms - 5_400_000 },
    );
    const { reasons } = await gateAt(BARS, behind);
    expect(reasons).toContain('denylisted_invalidation:NO_PRICE');
    expect(reasons).toContain('denylisted_invalidation:STALE_INPUTS');
  });

  it('robust: dead streams: trades, candles and book end while mark price lives → the gate is closed within one bar', async () => {
    const { reasons } = await gateAt(BARS, dying(['TradeTick', 'Candle', 'BookTop', 'BookDelta']));
    expect(reasons).toContain('denylisted_invalidation:NO_PRICE');
  });

  it('robust: dead streams: open interest alone without any price → the gate is closed', async () => {
    const interest = events.filter(({ event_type }) => event_type === 'OpenInterest');
    expect((await gateAt(BARS, interest)).reasons).toContain('denylisted_invalidation:NO_PRICE');
  });

  it('robust: dead streams: nothing but book changes, no feature is known → the gate is closed', async () => {
    const changes = events.filter(({ event_type }) => event_type === 'BookDelta');
    expect((await gateAt(BARS, changes)).gate_status).toBe('CLOSED');
  });

  it('robust: young log: the first bars, before any average true range → the gate is closed, warming up', async () => {
    for (const bar of [1, 5, 13])
      expect((await gateAt(bar, events)).reasons).toEqual(['denylisted_invalidation:WARMING_UP']);
  });
});

it('opens for a market whose candles and ticks carry no volume, once its bars are known', async () => {
  const noVolume = events.flatMap((event): readonly RawMarketEvent[] => {
    if (event.event_type === 'TradeTick')
      return [{ ...event, normalized: { ...event.normalized, quantity: 0, side: null } }];
    if (event.event_type !== 'Candle') return [];
    return [{ ...event, normalized: { ...event.normalized, volume: 0, quote_volume: 0, taker_buy_volume: 0 } }];
  });
  expect((await gateAt(BARS, noVolume)).gate_status).toBe('OPEN');
});
