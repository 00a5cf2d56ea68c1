import {
  defaultMarketModel,
  MarketSimError,
  parseMarketModel,
  simulateMarket,
  type MarketModel,
  type MarketSimConfig,
  type SimulatedMarket,
} from '@xray/market-sim';
import type { Command } from 'commander';

import { OperationError } from '@xray/operations';
import { numberOption, positiveInteger, textOption } from '../cli/options.ts';
import { readSettingsText } from '../config/read-text.ts';

/** The options that say which market is simulated. */
export function declareMarketOptions(command: Command): void {
  command
    .option('--params <file>', 'a market model, YAML; without it, the one that comes with the simulator')
    .option('--seed <number>', 'another seed is another market', positiveInteger)
    .option('--bars <count>', 'bars of three minutes to simulate, default 960: two days', positiveInteger);
}

/**
 * The market model of a file; without one, the one that comes with the simulator.
 *
 * @throws OperationError `wrong_usage`, naming the file, line and key
 */
export function marketModelOf(file: string | undefined): MarketModel {
  if (file === undefined) return defaultMarketModel();
  try {
    return parseMarketModel(readSettingsText(file, 'market model'), file);
  } catch (error) {
    if (error instanceof MarketSimError && error.code === 'invalid_model') {
      throw new OperationError('wrong_usage', error.detail, { cause: error });
    }
    throw error;
  }
}

/**
 * What the options say of a market.
 *
 * @throws OperationError `wrong_usage`, naming the model's file, line and key
 */
export function marketSettings(command: Command): Partial<MarketSimConfig> {
  const [bars, seed] = [numberOption(command, 'bars'), numberOption(command, 'seed')];
  return {
    ...(bars === undefined ? {} : { bars }),
    ...(seed === undefined ? {} : { seed }),
    model: marketModelOf(textOption(command, 'params')),
  };
}

/** @throws OperationError `wrong_usage`, naming the model's file, line and key */
export function marketOf(command: Command): SimulatedMarket {
  return simulateMarket(marketSettings(command));
}
