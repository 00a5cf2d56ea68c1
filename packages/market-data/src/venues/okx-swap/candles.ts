import { z } from 'zod';

import { candleProblem, type CandleNumbers } from '../../checks/candle.ts';
import {
  mismatch,
  payloadReader,
  priceField,
  quantityField,
  type FrameProblem,
  type PayloadReader,
} from '../payload-fields.ts';
import { envelope } from './events.ts';
import { instrumentArgument, rows, timeField } from './fields.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * Lengths of the venue's bars of fixed length, by name. Without `utc`, bars longer than four hours begin by the clock of
 * Hong Kong. Months have no fixed length and are not read.
 */
export const BAR_LENGTHS_MS: ReadonlyMap<string, number> = new Map([
  ['1s', SECOND_MS],
  ['1m', MINUTE_MS],
  ['3m', 3 * MINUTE_MS],
  ['5m', 5 * MINUTE_MS],
  ['15m', 15 * MINUTE_MS],
  ['30m', 30 * MINUTE_MS],
  ['1H', HOUR_MS],
  ['2H', 2 * HOUR_MS],
  ['4H', 4 * HOUR_MS],
  ['6H', 6 * HOUR_MS],
  ['12H', 12 * HOUR_MS],
  ['1D', DAY_MS],
  ['2D', 2 * DAY_MS],
  ['3D', 3 * DAY_MS],
  ['5D', 5 * DAY_MS],
  ['1W', 7 * DAY_MS],
  ['6Hutc', 6 * HOUR_MS],
  ['12Hutc', 12 * HOUR_MS],
  ['1Dutc', DAY_MS],
  ['2Dutc', 2 * DAY_MS],
  ['3Dutc', 3 * DAY_MS],
  ['5Dutc', 5 * DAY_MS],
  ['1Wutc', 7 * DAY_MS],
]);

const PREFIX = 'candle';

export const confirmField = z.enum(['0', '1'], { error: 'is neither 0 nor 1' });

/**
 * Start, open, high, low, close, volume in contracts, in base units, in quote units, and whether the bar is closed. Until
 * the autumn of 2022 the last two were not sent.
 */
const row = z.tuple(
  [
    timeField,
    priceField,
    priceField,
    priceField,
    priceField,
    quantityField,
    quantityField,
    quantityField.optional(),
    confirmField.optional(),
  ],
  { error: 'is not a bar' },
);

const bars = z.object({ arg: instrumentArgument, data: rows(row) });

/** Where a row holds the numbers of a candle. The price of a contract is quote volume over volume in base units. */
const PLACES: Readonly<Partial<Record<keyof CandleNumbers, number>>> = {
  open: 1,
  high: 2,
  low: 3,
  close: 4,
  volume: 5,
  base_volume: 6,
  quote_volume: 7,
};

/** What is wrong with the first bar that cannot be. */
function impossibleBar(data: readonly z.output<typeof row>[]): FrameProblem | null {
  for (const [position, [, open, high, low, close, volume, base_volume, quote_volume]] of data.entries()) {
    const candle = { open, high, low, close, volume, base_volume };
    const problem = candleProblem(quote_volume === undefined ? candle : { ...candle, quote_volume });
    if (problem !== null) return mismatch(`data.${position}.${PLACES[problem.field] ?? problem.field} ${problem.what}`);
  }
  return null;
}

function barReader(bar: string, length: number): PayloadReader {
  return payloadReader(
    bars,
    ({ arg, data }, frame) =>
      impossibleBar(data) ??
      data.map(([start, open, high, low, close, volume, baseVolume, quoteVolume, confirm]) => ({
        ...envelope(frame, arg.instId, start + length - 1),
        event_type: 'Candle',
        channel: `candle_${bar}`,
        normalized: {
          open,
          high,
          low,
          close,
          volume,
          interval_ms: length,
          is_final: confirm === undefined ? null : confirm === '1',
          base_volume: baseVolume,
          ...(quoteVolume === undefined ? {} : { quote_volume: quoteVolume }),
        },
      })),
  );
}

/** By channel: `candle1m`, `candle3m` and so on. */
const readers: ReadonlyMap<string, PayloadReader> = new Map(
  [...BAR_LENGTHS_MS].map(([bar, length]) => [`${PREFIX}${bar}`, barReader(bar, length)]),
);

/** Reads a push of a channel whose name begins like that of a bar. The exchange time of a bar is its close. */
export function readBars(channel: string): PayloadReader | (() => FrameProblem) {
  return readers.get(channel) ?? (() => mismatch('arg.channel names no bar of a fixed length'));
}

export function isBarChannel(channel: string): boolean {
  return channel.startsWith(PREFIX);
}
