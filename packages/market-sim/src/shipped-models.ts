import { readFileSync } from 'node:fs';

import { errorText } from '@xray/contracts';

import { MarketSimError } from './errors.ts';
import type { MarketModel } from './model/market-model.ts';
import { parseMarketModel } from './model/parse-model.ts';

/** The market models that come with the package: `default`, and three that differ from it in stays, scales and separation. */
export const SHIPPED_MODELS = ['default', 'calm', 'wild', 'noisy'] as const;
/** The name of a model that needs no file of one's own. */
export type ShippedModel = (typeof SHIPPED_MODELS)[number];

/**
 * A market model of `models/`, read from the package's folder at every call.
 *
 * @throws MarketSimError `unreadable_model`, `invalid_model`
 */
export function shippedMarketModel(name: ShippedModel): MarketModel {
  // By the package's name: what this file is bundled into may lie elsewhere.
  const file = new URL(`./models/${name}.yaml`, import.meta.resolve('@xray/market-sim/package.json'));
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const detail = `${file.href} cannot be read (${errorText(error)}); install @xray/market-sim again`;
    throw new MarketSimError('unreadable_model', detail, { cause: error });
  }
  return parseMarketModel(text, `${name}.yaml`);
}

/** The model that `simulateMarket` uses when it is given none. */
export function defaultMarketModel(): MarketModel {
  return shippedMarketModel('default');
}
