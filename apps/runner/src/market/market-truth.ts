import { existsSync, readFileSync } from 'node:fs';

import { BAR_MS, parseLabels, type BarLabel, type MarketModel, type SimulatedMarket } from '@xray/market-sim';

import { simulatedMarketName } from './market-name.ts';
import { labelsFileOf } from './labels-file.ts';

/** Everything that is true of a simulated market, as no stage of the pipeline can know it. */
export interface MarketTruth {
  readonly name: string;
  readonly model: MarketModel;
  readonly start_ts_ms: number;
  readonly bars: number;
  /** Labels by symbol, a label a bar from the first on. */
  readonly labels: ReadonlyMap<string, readonly BarLabel[]>;
}

/** Position of the bar that closes at an engine time. */
export function barPosition({ start_ts_ms }: MarketTruth, engineTimestampMs: number): number {
  return (engineTimestampMs - start_ts_ms) / BAR_MS - 1;
}

export function truthOfMarket({ config, truth }: SimulatedMarket): MarketTruth {
  const { bars, model, start_ts_ms } = config;
  return {
    name: simulatedMarketName(config),
    model,
    start_ts_ms,
    bars,
    labels: new Map(truth.map((of) => [of.symbol, of.labels()])),
  };
}

/**
 * The truth that lies beside a log; `null` where none does, as beside every log of a real market.
 *
 * @throws MarketSimError `invalid_labels`
 */
export function truthBesideLog(logDirectory: string): MarketTruth | null {
  const file = labelsFileOf(logDirectory);
  if (!existsSync(file)) return null;
  const { header, labels } = parseLabels(readFileSync(file, 'utf8'));
  return {
    name: simulatedMarketName(header),
    model: header.model,
    start_ts_ms: header.start_ts_ms,
    bars: header.bars,
    labels: Map.groupBy(labels, ({ symbol }) => symbol),
  };
}
