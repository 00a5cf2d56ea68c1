import { DEFAULT_CADENCE_MS, parseAs, parseConfig } from '@xray/contracts/config';
import { z } from 'zod';

import { MarketSimError } from './errors.ts';
import { marketModelSchema, type MarketModel } from './model/market-model.ts';
import { defaultMarketModel } from './shipped-models.ts';

/** A bar: the shortest stay in a regime, and what statistics are about. */
export const BAR_MS = DEFAULT_CADENCE_MS;
export const MINUTE_MS = 60_000;

/** Everything that a simulated market depends on. */
export interface MarketSimConfig {
  /** Equal seeds give equal markets, frame for frame. Any 32-bit integer. */
  readonly seed: number;
  /** A multiple of the bar, in milliseconds since the epoch. */
  readonly start_ts_ms: number;
  /** How many bars of three minutes to simulate. */
  readonly bars: number;
  readonly model: MarketModel;
}

/** Thursday, 1 January 2026, 00:00 UTC; two days. */
export const DEFAULT_SIMULATION = {
  seed: 20_260_101,
  start_ts_ms: 1_767_225_600_000,
  bars: 960,
} as const satisfies Omit<MarketSimConfig, 'model'>;

/** Other keys are passed over: the header of a market's labels is taken as it is, to make the same market again. */
const simulationSchema = z.object({
  seed: z.int().default(DEFAULT_SIMULATION.seed),
  start_ts_ms: z
    .int()
    .multipleOf(BAR_MS, `must be a multiple of ${BAR_MS} milliseconds`)
    .default(DEFAULT_SIMULATION.start_ts_ms),
  bars: z.int().positive().default(DEFAULT_SIMULATION.bars),
});

/** @throws MarketSimError `invalid_config`, `invalid_model`, naming the setting. */
export function completeMarketSimConfig(settings: Partial<MarketSimConfig>): MarketSimConfig {
  const { model: given, ...numbers } = settings;
  const simulation = parseConfig(simulationSchema, numbers, MarketSimError, 'market-sim');
  if (given === undefined) return { ...simulation, model: defaultMarketModel() };
  const model = parseAs(
    marketModelSchema,
    given,
    (problem, options) => new MarketSimError('invalid_model', `market-sim: model: ${problem}`, options),
  );
  return { ...simulation, model };
}
