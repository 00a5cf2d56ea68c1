import { existsSync, readFileSync } from 'node:fs';

import type { MarketTruth } from '@xray/contracts';

import { BAR_MS } from '../config.ts';
import type { MarketModel } from '../model/market-model.ts';
import type { SimulatedMarket } from '../simulate.ts';
import type { BarLabel } from './bar-label.ts';
import { hiddenModel } from './hidden-model.ts';
import { labelsFileOf } from './labels-file.ts';
import { parseLabels } from './parse-labels.ts';

/** What calibrations and reports call a simulated market: equal names are equal regimes and equal statistics. */
export function simulatedMarketName({ model, seed }: { readonly model: MarketModel; readonly seed: number }): string {
  return `${model.name} seed ${seed}`;
}

interface MadeOf {
  readonly seed: number;
  readonly model: MarketModel;
  readonly start_ts_ms: number;
}

function truthOf(made: MadeOf, labels: ReadonlyMap<string, readonly BarLabel[]>): MarketTruth {
  const { model, start_ts_ms } = made;
  return {
    name: simulatedMarketName(made),
    labels,
    barAt: (engineTimestampMs) => (engineTimestampMs - start_ts_ms) / BAR_MS - 1,
    hiddenModel: (symbol) => hiddenModel(model, labels, symbol),
  };
}

/** All that is true of a simulated market. */
export function truthOfMarket({ config, truth }: SimulatedMarket): MarketTruth {
  return truthOf(config, new Map(truth.map((of) => [of.symbol, of.labels()])));
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
  return truthOf(
    header,
    Map.groupBy(labels, ({ symbol }) => symbol),
  );
}
