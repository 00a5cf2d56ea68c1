import type { Observation } from '@xray/contracts';
import { defaultMarketModel, type MarketModel } from '@xray/market-sim';

import type { DecidingConfig } from '../config/deciding-config.ts';
import { marketSource, type StudySource } from '../study/sources.ts';

const shipped = defaultMarketModel();

/** The shipped model with two instruments, so that a market of it is quickly simulated. */
export const pairModel: MarketModel = { ...shipped, name: 'pair', instruments: shipped.instruments.slice(0, 2) };

/** The same of two others. */
export const otherPairModel: MarketModel = {
  ...pairModel,
  name: 'other pair',
  instruments: shipped.instruments.slice(2, 4),
};

/** The symbols of `pairModel`, by name. */
export const pairSymbols: readonly string[] = pairModel.instruments.map(({ symbol }) => symbol).sort();

/** A market of the pair that is observed once, however often it is asked; always with the configuration of the first time. */
export function pairSource(seed: number, bars: number, model = pairModel): StudySource {
  const source = marketSource({ model, seed, bars });
  let observed: readonly (readonly Observation[])[] | null = null;
  return {
    ...source,
    observe(config, composer) {
      observed ??= [...source.observe(config, composer)];
      return observed;
    },
  };
}

/** The same market as one of whose truth nothing is known. */
export function withoutLabels(source: StudySource, name: string): StudySource {
  return { ...source, name, labelled_bar_ms: null, truth: () => null };
}

/** The same market, asked to stop at a boundary. */
export function stoppingAt(source: StudySource, boundary: number, stop: () => void): StudySource {
  return {
    ...source,
    *observe(config: DecidingConfig, composer) {
      let boundaries = 0;
      for (const observations of source.observe(config, composer)) {
        boundaries += 1;
        if (boundaries === boundary) stop();
        yield observations;
      }
    },
  };
}
