import type { RawRecordHead } from '@xray/contracts';

import { completeComposerConfig, type ComposerConfigInput } from './config.ts';
import { barOf } from './window/bar-time.ts';

/**
 * Tells which records of a lookback are needed to compose one symbol at one engine time: all but the candles of other symbols from before
 * `bar_history_bars`, of which prices, averages and returns look at fewer. What is left out shows one thing at most: that a
 * symbol counted contracts when nobody says so any more. So whoever finds a difference looks at all records.
 *
 * @throws ComposerError `invalid_config`
 */
export function recordsLookedAt(
  { engine_timestamp_ms, symbol }: { readonly symbol: string; readonly engine_timestamp_ms: number },
  configInput?: ComposerConfigInput,
): (record: RawRecordHead) => boolean {
  const { bar_history_bars: history, cadence_ms: cadenceMs } = completeComposerConfig(configInput);
  const floorBar = barOf(engine_timestamp_ms, cadenceMs) - history;
  return ({ event_type, exchange_ts_ms, symbol: spokenOf }) =>
    event_type !== 'Candle' ||
    spokenOf === symbol ||
    exchange_ts_ms === null ||
    barOf(exchange_ts_ms, cadenceMs) > floorBar;
}
