import { outlookModelSchema } from '@xray/contracts';
import { DEFAULT_CADENCE_MS, parseConfig } from '@xray/contracts/config';
import { z } from 'zod';

import { ComposerError } from './errors.ts';
import { CHUNK_BARS } from './window/chunks.ts';

/** The blocks that a close history spans at most, with the bar that is being told of while it is looked at. */
export function leastBarChunks(closeHistoryBars: number): number {
  return Math.ceil(closeHistoryBars / CHUNK_BARS) + 1;
}

/** What the composer can be told. Every key has a default, so that `{}` is a whole configuration. */
export const composerConfigSchema = z
  .strictObject({
    cadence_ms: z
      .int()
      .min(1000)
      .max(86_400_000)
      .default(DEFAULT_CADENCE_MS)
      .describe('Length of a bar and distance of two engine times, in milliseconds. Default 180000 (3 minutes).'),
    bar_history_bars: z
      .int()
      .min(64)
      .max(4096)
      .default(128)
      .describe('How many bars back candles, trades and liquidations are looked at. Default 128 bars.'),
    close_history_bars: z
      .int()
      .min(961)
      .max(8192)
      .default(1024)
      .describe(
        'How many bars back closes, day ranges, open interest, mark and index prices, spreads and funding rates are ' +
          'looked at; a bar is measured against the last 960. Default 1024 bars.',
      ),
    max_event_ids_per_bar: z
      .int()
      .min(16)
      .max(1_048_576)
      .default(1024)
      .describe(
        'How many runs of consecutive event ids, and how many ids that are not numbers, a bar remembers per channel to ' +
          'tell duplicates; the lowest or oldest are forgotten first. Default 1024 entries.',
      ),
    max_bar_chunks: z
      .int()
      .min(64)
      .max(1_048_576)
      .default(1024)
      .describe(
        'How many blocks of 64 bars a symbol may hold, bars dated after the engine time included, before the composer ' +
          'refuses: exchange times of a wrong unit show up here. At least those that close_history_bars spans, 17 for 1024 ' +
          'bars and 129 for 8192. Default 1024 blocks.',
      ),
    btc_symbol: z
      .string()
      .min(1)
      .default('BTCUSDT')
      .describe('The symbol that rs_vs_btc and beta_to_btc compare with. Default BTCUSDT.'),
    observer_set: z
      .enum(['v1', 'v2', 'v3'])
      .default('v3')
      .describe('The observers that speak; v2 wants a calibration, v3 one with an outlook model. Default v3.'),
    outlook_model: outlookModelSchema
      .nullable()
      .default(null)
      .describe(
        'What range_outlook is forecast with, as a calibration holds it. Without one nothing is forecast and no profile of the day ' +
          'kept. Default null.',
      ),
    outlook_terms: z
      .boolean()
      .default(false)
      .describe('Whether what a forecast is made of is given out with each answer, as a fit wants it. Default false.'),
  })
  .readonly()
  .superRefine(({ bar_history_bars, cadence_ms, close_history_bars, max_bar_chunks, outlook_model }, context) => {
    const least = leastBarChunks(close_history_bars);
    if (close_history_bars < bar_history_bars) {
      context.addIssue({
        code: 'custom',
        path: ['close_history_bars'],
        message: `${close_history_bars} must not be less than bar_history_bars (${bar_history_bars})`,
      });
    }
    if (outlook_model !== null && outlook_model.cadence_ms !== cadence_ms) {
      context.addIssue({
        code: 'custom',
        path: ['outlook_model', 'cadence_ms'],
        message: `${outlook_model.cadence_ms} must be cadence_ms (${cadence_ms}): it was fitted on bars of another length`,
      });
    }
    if (max_bar_chunks < least) {
      context.addIssue({
        code: 'custom',
        path: ['max_bar_chunks'],
        message: `${max_bar_chunks} must be at least ${least} for close_history_bars (${close_history_bars}): every run would fail with too_many_bars`,
      });
    }
  });

/**
 * The composer's configuration with every default filled in. It belongs to a log's identity: another one gives other
 * features.
 */
export type ComposerConfig = z.output<typeof composerConfigSchema>;
/** A configuration with any of its keys left out. */
export type ComposerConfigInput = z.input<typeof composerConfigSchema>;

/** Whether a forecast is made, or is to be known what one is made of. */
export function readsOutlook({ outlook_model, outlook_terms }: ComposerConfig): boolean {
  return outlook_model !== null || outlook_terms;
}

/**
 * The whole configuration of a partial one.
 *
 * @throws ComposerError `invalid_config`
 */
export function completeComposerConfig(input: ComposerConfigInput = {}): ComposerConfig {
  return parseConfig(composerConfigSchema, input, ComposerError, 'composer configuration');
}
