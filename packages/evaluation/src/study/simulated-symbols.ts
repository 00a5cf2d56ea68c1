import { REGIMES, regimePosition, type MarketTruth, type TrueBar } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { EvaluationError } from '../errors.ts';
import { forwardFilter } from '../filter/forward-filter.ts';
import type { ScoredSymbol, SimulatedSymbol } from '../scored/scored-symbol.ts';

/** Prices are decimals in the frames and in the statistics the same doubles: what differs more is another market. */
const RETURN_TOLERANCE = 1e-9;

function trueBarOf(
  { labels, name }: MarketTruth,
  { close, open, symbol }: ScoredSymbol,
  row: number,
  position: number,
): TrueBar {
  const label = labels.get(symbol)?.[position];
  const logReturn = Math.log(at(close, row) / at(open, row));
  if (label !== undefined && Math.abs(label.log_return - logReturn) <= RETURN_TOLERANCE) return label;
  throw new EvaluationError(
    'unfit_markets',
    `the labels of ${name} are not of this log: bar ${position} of ${symbol} ` +
      `${label === undefined ? 'has none' : 'moved otherwise'}; put the labels beside the log that they were written with`,
  );
}

function withTruth(scored: ScoredSymbol, truth: MarketTruth): SimulatedSymbol {
  const width = REGIMES.length;
  const model = truth.hiddenModel(scored.symbol);
  if (model === null) {
    throw new EvaluationError(
      'unfit_markets',
      `the labels of ${truth.name} do not know ${scored.symbol}, which the log holds`,
    );
  }
  // The belief of who knows the market's model and sees the same bars: the limit of every other one.
  const limit = forwardFilter(model).belief;
  const bayes_belief = new Float64Array(scored.belief.length);
  const regimes = new Uint8Array(scored.close.length);
  scored.engine_timestamp_ms.forEach((engineTimestampMs, row) => {
    const position = truth.barAt(engineTimestampMs);
    regimes[row] = regimePosition(trueBarOf(truth, scored, row, position).regime);
    bayes_belief.set(limit.subarray(position * width, (position + 1) * width), row * width);
  });
  return { ...scored, truth: regimes, bayes_belief };
}

/**
 * The symbols of a simulated market with their true regimes and the belief of the Bayes-optimal filter.
 *
 * @throws EvaluationError `unfit_markets` where the truth is that of another market
 */
export function simulatedSymbols(symbols: readonly ScoredSymbol[], truth: MarketTruth): readonly SimulatedSymbol[] {
  return symbols.map((scored) => withTruth(scored, truth));
}
