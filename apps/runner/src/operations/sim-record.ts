import { recordedMarketLines, recordedMarketSchema, simulateMarket } from '@xray/market-sim';
import { defineOperation, logFolder } from '@xray/operations';
import { z } from 'zod';

import { elapsedSince } from '../process/system-clock.ts';
import { marketFields, marketSettings } from '../market/market-options.ts';
import { recordMarket } from '../market/record-market.ts';

export const simRecord = defineOperation({
  id: 'sim record',
  summary: 'record a simulated market into a new log, and its true regimes into a file beside the log',
  example: 'xray sim record --log ./market --seed 7 --bars 480',
  input: z.strictObject({ log: logFolder(), ...marketFields }),
  output: recordedMarketSchema,
  effects: 'resumable',
  touches: ['market_sim', 'market_data', 'event_log', 'files'],
  stop: {
    is_usual: false,
    leaves: 'the beginning of the market, without its truth; remove the folder and begin again',
  },
  async run({ log, ...named }, context) {
    const { clock } = context;
    const started = clock.monotonicMs();
    const market = simulateMarket(marketSettings(named));
    const recorded = await recordMarket(market, log, context);
    const { bars, model, seed } = market.config;
    const symbols = model.instruments.map(({ symbol }) => symbol);
    const elapsed_ms = elapsedSince(started, clock.monotonicMs());
    return { log, ...recorded, model: model.name, seed, bars, symbols, elapsed_ms };
  },
  render: recordedMarketLines,
});
