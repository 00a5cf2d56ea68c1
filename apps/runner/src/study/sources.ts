import { basename, resolve } from 'node:path';

import { createClosedBars, createSnapshotComposer } from '@xray/composer';
import {
  closingNow,
  closingRows,
  type Calibration,
  type MarketTruth,
  type Observation,
  type OutlookModel,
  type SnapshotComposer,
} from '@xray/contracts';
import { openLogReader } from '@xray/event-log';
import { binanceUsdm } from '@xray/market-data';
import {
  BAR_MS,
  DEFAULT_SIMULATION,
  marketRecords,
  simulatedMarketName,
  simulateMarket,
  truthBesideLog,
  truthOfMarket,
  type MarketSimConfig,
  type SimulatedMarket,
} from '@xray/market-sim';
import { logCuts, observeCuts, orderedCuts, type ObservingParts } from '@xray/orchestrator';

import type { DecidingConfig } from '../config/deciding-config.ts';
import { composerConfig, cutTimes } from '../pipeline/package-configs.ts';

/** Something that is learnt from or scored: a log, or a simulated market that is in no log. */
export interface StudySource {
  /** What reports call it. */
  readonly name: string;
  /** `null` for a real market. */
  readonly labelled_bar_ms: number | null;
  /** `null` for a real market. */
  readonly truth: () => MarketTruth | null;
  /** Receipts lie in it: how far the work has come shows in the time of the last boundary. */
  readonly span: { readonly first_ts_ms: number; readonly last_ts_ms: number };
  readonly observe: (config: DecidingConfig, composer: SnapshotComposer) => Iterable<readonly Observation[]>;
}

/** A composer of the configuration that has seen nothing, and forecasts as the calibration does. */
export function freshComposer(config: DecidingConfig, calibration: Calibration | null = null): SnapshotComposer {
  return createSnapshotComposer(composerConfig(config, calibration));
}

/** A composer that forecasts by a model, or, without one, gives out what a forecast is made of. */
export function fittingComposer(config: DecidingConfig, outlook: OutlookModel | null): SnapshotComposer {
  return createSnapshotComposer({
    ...composerConfig(config),
    outlook_model: outlook,
    outlook_terms: outlook === null,
  });
}

function observing(config: DecidingConfig, composer: SnapshotComposer): ObservingParts {
  return { composer, bars: createClosedBars(composerConfig(config)) };
}

/**
 * A log, with the truth beside it where there is any.
 *
 * @throws EventLogError where there is no log, MarketSimError `invalid_labels`
 */
export function logSource(directory: string): StudySource {
  const truth = truthBesideLog(directory);
  const reader = openLogReader({ directory });
  const batches = closingNow(
    () => {
      reader.close();
    },
    () => reader.rawBatches(),
  );
  return {
    name: truth === null ? basename(resolve(directory)) : truth.name,
    labelled_bar_ms: truth === null ? null : BAR_MS,
    truth: () => truth,
    span: {
      first_ts_ms: batches.reduce((least, batch) => Math.min(least, batch.min_recv_ts_ms), Number.POSITIVE_INFINITY),
      last_ts_ms: batches.reduce((most, batch) => Math.max(most, batch.max_recv_ts_ms), Number.NEGATIVE_INFINITY),
    },
    *observe(config, composer) {
      const opened = openLogReader({ directory });
      const close = (): void => {
        opened.close();
      };
      yield* closingRows(close, observeCuts(logCuts(opened, cutTimes(config)), observing(config, composer)));
    },
  };
}

/** What a log gives that the market is recorded into, without a log. */
export function observeMarket(
  market: SimulatedMarket,
  config: DecidingConfig,
  composer: SnapshotComposer = freshComposer(config),
): Iterable<readonly Observation[]> {
  const records = marketRecords(market, (frame, receipt) => binanceUsdm.decode(frame, receipt));
  return observeCuts(orderedCuts(records, cutTimes(config)), observing(config, composer));
}

/** A market that is simulated while it is scored, and again for its truth, so that many need no more memory than one. */
export function marketSource(settings: Omit<MarketSimConfig, 'start_ts_ms'>): StudySource {
  const { start_ts_ms } = DEFAULT_SIMULATION;
  const market = (): SimulatedMarket => simulateMarket({ ...settings, start_ts_ms });
  return {
    name: simulatedMarketName(settings),
    labelled_bar_ms: BAR_MS,
    truth: () => truthOfMarket(market()),
    span: { first_ts_ms: start_ts_ms, last_ts_ms: start_ts_ms + settings.bars * BAR_MS },
    observe: (config, composer) => observeMarket(market(), config, composer),
  };
}
