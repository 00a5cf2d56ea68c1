import {
  defaultMarketModel,
  DEFAULT_SIMULATION,
  MarketSimError,
  parseMarketModel,
  type MarketModel,
  type MarketSimConfig,
} from '@xray/market-sim';
import { localPath, positiveCount, saidAsUsageNow } from '@xray/operations';
import { readSettingsText } from '@xray/operations/settings';

/** The fields that say which market is simulated. */
export const marketFields = {
  params: localPath('file', 'a market model, YAML; without it, the one that comes with the simulator').optional(),
  seed: positiveCount('number', 'another seed is another market').default(DEFAULT_SIMULATION.seed),
  bars: positiveCount('count', 'bars of three minutes to simulate; 960 are two days').default(DEFAULT_SIMULATION.bars),
};

/**
 * The market model of a file; without one, the one that comes with the simulator.
 *
 * @throws OperationError `wrong_usage`, naming the file, line and key
 */
export function marketModelOf(file: string | undefined): MarketModel {
  if (file === undefined) return defaultMarketModel();
  return saidAsUsageNow(
    (error) => error instanceof MarketSimError && error.code === 'invalid_model',
    () => parseMarketModel(readSettingsText(file, 'market model'), file),
  );
}

/** @throws OperationError `wrong_usage`, naming the model's file, line and key */
export function marketSettings(named: {
  readonly params?: string | undefined;
  readonly seed: number;
  readonly bars: number;
}): Omit<MarketSimConfig, 'start_ts_ms'> {
  return { bars: named.bars, seed: named.seed, model: marketModelOf(named.params) };
}
