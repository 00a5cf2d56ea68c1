import { defaultMarketModel, type MarketModel } from '@xray/market-sim';

import type { DecidingConfig } from '../config/schema.ts';
import { marketSource, type EvaluationSource } from '../evaluate/evaluation-source.ts';
import type { Observation } from '../observe/observation.ts';

const shipped = defaultMarketModel();

/** The shipped model with two instruments, so that a market of it is quickly simulated. */
export const pairModel: MarketModel = { ...shipped, name: 'pair', instruments: shipped.instruments.slice(0, 2) };

/** The symbols of `pairModel`, by name. */
export const pairSymbols: readonly string[] = pairModel.instruments.map(({ symbol }) => symbol).sort();

/** A market of the pair that is observed once, however often it is asked; always with the configuration of the first time. */
export function pairSource(seed: number, bars: number): EvaluationSource {
  const source = marketSource({ model: pairModel, seed, bars });
  let observed: readonly (readonly Observation[])[] | null = null;
  return {
    ...source,
    observe(config, options) {
      observed ??= [...source.observe(config, options)];
      return observed;
    },
  };
}

/** The same market as one of whose truth nothing is known. */
export function withoutLabels(source: EvaluationSource, name: string): EvaluationSource {
  return { ...source, name, simulated: false, truth: () => null };
}

/** The same market, asked to stop at a boundary. */
export function stoppingAt(source: EvaluationSource, boundary: number, stop: () => void): EvaluationSource {
  return {
    ...source,
    *observe(config: DecidingConfig, options) {
      let boundaries = 0;
      for (const observations of source.observe(config, options)) {
        boundaries += 1;
        if (boundaries === boundary) stop();
        yield observations;
      }
    },
  };
}
