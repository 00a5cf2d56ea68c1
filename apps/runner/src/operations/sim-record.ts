import { countText, durationText } from '@xray/contracts';
import { simulateMarket } from '@xray/market-sim';
import { defineOperation, logFolder } from '@xray/operations';
import { z } from 'zod';

import { elapsedSince } from '../process/system-clock.ts';
import { marketFields, marketSettings } from '../market/market-options.ts';
import { recordMarket } from '../market/record-market.ts';

const count = z.int().nonnegative();

const outputSchema = z.object({
  log: z.string(),
  frames: count,
  /** Raw events that the frames decoded to. */
  records: count,
  /** The file that holds the true regimes. */
  labels: z.string(),
  model: z.string(),
  seed: z.int(),
  bars: count,
  symbols: z.array(z.string()),
  elapsed_ms: count,
});

export const simRecord = defineOperation({
  id: 'sim record',
  summary: 'record a simulated market into a new log, and its true regimes into a file beside the log',
  example: 'xray sim record --log ./market --seed 7 --bars 480',
  input: z.strictObject({ log: logFolder(), ...marketFields }),
  output: outputSchema,
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
  *render({ bars, elapsed_ms, frames, labels, log, model, seed, symbols }) {
    yield `${symbols.length} symbols, ${countText(bars)} bars, ${countText(frames)} frames in ${durationText(elapsed_ms)}`;
    yield `model ${model}, seed ${seed}`;
    yield `log     ${log}`;
    yield `labels  ${labels}`;
  },
});
