import { basename, resolve } from 'node:path';

import { openLogReader } from '@xray/event-log';
import {
  BAR_MS,
  defaultSimulation,
  simulateMarket,
  type MarketSimConfig,
  type SimulatedMarket,
} from '@xray/market-sim';

import type { DecidingConfig } from '../config/schema.ts';
import { simulatedMarketName } from '../market/market-name.ts';
import { truthBesideLog, truthOfMarket, type MarketTruth } from '../market/market-truth.ts';
import type { Observation } from '../observe/observation.ts';
import type { ObserveOptions } from '../observe/observe-cuts.ts';
import { observeLog } from '../observe/observe-log.ts';
import { observeMarket } from '../observe/observe-market.ts';

/** Something that is scored: a log, or a simulated market that is in no log. */
export interface EvaluationSource {
  /** What reports call it. */
  readonly name: string;
  readonly simulated: boolean;
  /** `null` for a real market. */
  readonly truth: () => MarketTruth | null;
  /** Receipts lie in it: how far the work has come shows in the time of the last boundary. */
  readonly span: { readonly first_ts_ms: number; readonly last_ts_ms: number };
  readonly observe: (config: DecidingConfig, options: ObserveOptions) => Iterable<readonly Observation[]>;
}

/**
 * A log, with the truth beside it where there is any.
 *
 * @throws EventLogError where there is no log, MarketSimError `invalid_labels`
 */
export function logSource(directory: string): EvaluationSource {
  const truth = truthBesideLog(directory);
  const reader = openLogReader({ directory });
  const batches = reader.rawBatches();
  reader.close();
  return {
    name: truth === null ? basename(resolve(directory)) : truth.name,
    simulated: truth !== null,
    truth: () => truth,
    span: {
      first_ts_ms: batches.reduce((least, batch) => Math.min(least, batch.min_recv_ts_ms), Number.POSITIVE_INFINITY),
      last_ts_ms: batches.reduce((most, batch) => Math.max(most, batch.max_recv_ts_ms), Number.NEGATIVE_INFINITY),
    },
    *observe(config, options) {
      const opened = openLogReader({ directory });
      try {
        yield* observeLog(opened, config, options);
      } finally {
        opened.close();
      }
    },
  };
}

/** A market that is simulated while it is scored, and again for its truth, so that many need no more memory than one. */
export function marketSource(settings: Omit<MarketSimConfig, 'start_ts_ms'>): EvaluationSource {
  const { start_ts_ms } = defaultSimulation;
  const market = (): SimulatedMarket => simulateMarket({ ...settings, start_ts_ms });
  return {
    name: simulatedMarketName(settings),
    simulated: true,
    truth: () => truthOfMarket(market()),
    span: { first_ts_ms: start_ts_ms, last_ts_ms: start_ts_ms + settings.bars * BAR_MS },
    observe: (config, options) => observeMarket(market(), config, options),
  };
}
