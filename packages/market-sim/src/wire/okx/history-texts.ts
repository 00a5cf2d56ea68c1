import type { SimulatedInstrument } from '../../model/market-model.ts';
import type { SimulatedCandle } from '../../order-flow/candle.ts';
import { decimalText } from '../decimal.ts';
import { candleFields } from './channel-texts.ts';
import { okxNames } from './instrument-names.ts';

interface TimedValue {
  readonly value: number;
  readonly event_ts_ms: number;
}

/** One bar of `/api/v5/market/history-candles`, which holds closed ones alone. */
export function historyCandleRow(instrument: SimulatedInstrument, candle: SimulatedCandle): readonly string[] {
  return candleFields(instrument, candle, true);
}

/** Time, open interest in contracts, in base units, in dollars. */
export function historyInterestRow(
  { quantity_decimals, start_price }: SimulatedInstrument,
  { event_ts_ms, value }: TimedValue,
): readonly string[] {
  const inBase = decimalText(value, quantity_decimals);
  return [String(event_ts_ms), String(value), inBase, String(Number(inBase) * start_price)];
}

/** One settlement of `/api/v5/public/funding-rate-history`. */
export function historyFundingRow({ symbol }: SimulatedInstrument, { event_ts_ms, value }: TimedValue): object {
  const rate = decimalText(value, 8);
  return {
    formulaType: 'noRate',
    fundingRate: rate,
    fundingTime: String(event_ts_ms),
    instId: okxNames(symbol).swap,
    instType: 'SWAP',
    method: 'current_period',
    realizedRate: rate,
  };
}
