import { REGIMES, regimePosition } from '@xray/contracts';
import type { ScoredSymbol, SimulatedSymbol } from '@xray/evaluation';
import type { BarLabel, SimulatedInstrument } from '@xray/market-sim';

import { RunnerError } from '../cli/errors.ts';
import { barPosition, type MarketTruth } from '../market/market-truth.ts';
import { bayesBelief } from './bayes-belief.ts';

/** Prices are decimals in the frames and in the statistics the same doubles: what differs more is another market. */
const returnTolerance = 1e-9;

function labelOf(
  { labels, name }: MarketTruth,
  { close, open, symbol }: ScoredSymbol,
  row: number,
  position: number,
): BarLabel {
  const label = labels.get(symbol)?.[position];
  const logReturn = Math.log((close[row] ?? Number.NaN) / (open[row] ?? Number.NaN));
  if (label !== undefined && Math.abs(label.log_return - logReturn) <= returnTolerance) return label;
  throw new RunnerError(
    'wrong_usage',
    `the labels of ${name} are not of this log: bar ${position} of ${symbol} ` +
      `${label === undefined ? 'has none' : 'moved otherwise'}; put the labels beside the log that they were written with`,
  );
}

function withTruth(scored: ScoredSymbol, truth: MarketTruth, instrument: SimulatedInstrument): SimulatedSymbol {
  const width = REGIMES.length;
  const limit = bayesBelief(truth, instrument);
  const bayes_belief = new Float64Array(scored.belief.length);
  const regimes = new Uint8Array(scored.close.length);
  scored.engine_timestamp_ms.forEach((engineTimestampMs, row) => {
    const position = barPosition(truth, engineTimestampMs);
    regimes[row] = regimePosition(labelOf(truth, scored, row, position).regime);
    bayes_belief.set(limit.subarray(position * width, (position + 1) * width), row * width);
  });
  return { ...scored, truth: regimes, bayes_belief };
}

/**
 * The symbols of a simulated market with their true regimes and the belief of the Bayes-optimal filter.
 *
 * @throws RunnerError `wrong_usage` where the truth is that of another market
 */
export function simulatedSymbols(symbols: readonly ScoredSymbol[], truth: MarketTruth): readonly SimulatedSymbol[] {
  return symbols.map((scored) => {
    const instrument = truth.model.instruments.find(({ symbol }) => symbol === scored.symbol);
    if (instrument === undefined) {
      throw new RunnerError(
        'wrong_usage',
        `the labels of ${truth.name} do not know ${scored.symbol}, which the log holds`,
      );
    }
    return withTruth(scored, truth, instrument);
  });
}
