import { BASELINES, type Baseline } from '../baselines/baseline-states.ts';
import type { ForecastTarget } from '../forecasts/forecast-bits.ts';
import type { Comparison } from '../intervals/comparison.ts';
import type { RealReport } from './evaluation-report.ts';
import { withInterval } from './number-text.ts';
import type { OutlookReport } from './outlook-scores.ts';

export const BASELINE_NAMES: Readonly<Record<Baseline, string>> = {
  ewma: 'EWMA',
  har: 'HAR',
  hmm: 'the hidden Markov model',
};

/** What is forecast, as the object of “knows of”. */
export const TARGET_NAMES: Readonly<Record<ForecastTarget, string>> = {
  move_class: 'the class of the next 10 bars’ move',
  next_range: 'the class of the next 10 bars’ range',
};

function symbolsText(better_on: number, symbols: number): string {
  return `${better_on} of ${symbols} ${symbols === 1 ? 'symbol' : 'symbols'}`;
}

/** One comparison as a sentence: a gain is claimed only where the interval of the paired difference excludes 0. */
export function comparisonSentence(
  { better_on, gain, verdict }: Comparison,
  words: { readonly who: string; readonly other: string; readonly of: string; readonly unit: string },
  symbols: number,
): string {
  const { of, other, unit, who } = words;
  const measured = `by ${withInterval(gain, 4)} ${unit}, on ${symbolsText(better_on, symbols)}`;
  switch (verdict) {
    case 'more':
      return `${who} knows more of ${of} than ${other}: ${measured}.`;
    case 'less':
      return `${who} knows less of ${of} than ${other}: ${measured}.`;
    case 'not_told_apart':
      return `These runs do not tell ${who.toLowerCase()} and ${other} apart in what they know of ${of}: ${measured}.`;
  }
}

function outlookSentences({ range, symbols }: OutlookReport): readonly string[] {
  const name = (['said', 'kept', 'belief'] as const).find((one) => range[one] !== null);
  const own = name === undefined ? null : range[name];
  const lessThan = own?.less_than ?? null;
  if (lessThan === null) return [];
  const { garch, har } = lessThan;
  const words = { who: 'The outlook', of: 'the next range', unit: 'nats of pinball loss' };
  return [
    comparisonSentence(har, { ...words, other: 'HAR' }, symbols.length),
    comparisonSentence(garch, { ...words, other: 'GARCH(1,1)' }, symbols.length),
  ];
}

/** What may be said of the belief against what people would use instead, sentence by sentence. */
export function comparisonSentences({ forecasts, outlook }: RealReport): readonly string[] {
  const ofTargets = (['move_class', 'next_range'] as const).flatMap((target) => {
    const { compared, per_symbol } = forecasts[target];
    const own = compared.kept ?? compared.belief;
    if (own === null) return [];
    return BASELINES.map((baseline) =>
      comparisonSentence(
        own.over[baseline],
        { who: 'The belief', other: BASELINE_NAMES[baseline], of: TARGET_NAMES[target], unit: 'bits a run' },
        per_symbol.length,
      ),
    );
  });
  return [...ofTargets, ...outlookSentences(outlook)];
}
