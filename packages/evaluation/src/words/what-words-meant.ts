import { REGIMES } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { beliefLabels, NO_LABEL } from '../behaviour/labels.ts';
import {
  calendarDays,
  dailyMean,
  intervalOf,
  pooledMean,
  type DayDraws,
  type Interval,
} from '../intervals/day-draws.ts';
import { FIRST_SCORED_BAR } from '../move-class/halves.ts';
import type { ScoredSymbol } from '../scored/scored-symbol.ts';
import { outcomesOfRuns, whatFollowed, type OutcomesOfRuns, type WhatFollowed } from './what-followed.ts';

/** From this confidence on a verdict counts as sure. */
export const SURE_CONFIDENCE = 0.75;
/** What was said of fewer runs is left out: it means nothing yet. */
export const LEAST_RUNS = 200;
const DAY_MS = 86_400_000;

/**
 * What can be said of a run: nothing, a regime that is held, one that is held surely, or a claim. `name` is the regime’s, in the taxonomy, or
 * the claim’s.
 */
export interface Said {
  readonly kind: 'any' | 'held' | 'held_surely' | 'claimed';
  readonly name: string;
}

/** What came after what was said, over the runs from bar 500 on of all symbols, and how often the words changed. */
export interface WordsReport {
  readonly meant: readonly (Said & WhatFollowed)[];
  /** Changes a day and symbol of the likeliest regime, of the one held, and of the claim; `null` where it is not known. */
  readonly flips_per_day: Readonly<Record<'likeliest' | 'held' | 'claimed', Interval | null>>;
}

interface SymbolWords {
  readonly scored: ScoredSymbol;
  readonly days: Int32Array;
  readonly outcomes: OutcomesOfRuns;
  readonly isScored: (bar: number) => boolean;
}

/** What the words of all symbols meant; `null` without a run from bar 500 on. */
export function whatWordsMeant(symbols: readonly ScoredSymbol[], draws: DayDraws): WordsReport | null {
  const words: readonly SymbolWords[] = symbols.map((scored) => ({
    scored,
    days: calendarDays(scored.engine_timestamp_ms),
    outcomes: outcomesOfRuns(scored),
    isScored: (bar) => bar >= FIRST_SCORED_BAR && !Number.isNaN(scored.belief[bar * REGIMES.length]),
  }));
  const meant = (kind: Said['kind'], name: string, isSaid: (scored: ScoredSymbol, bar: number) => boolean) => {
    const said = words.map(({ days, isScored, outcomes, scored }) => ({
      days,
      outcomes,
      said: Float64Array.from(days, (_, bar) => (isScored(bar) ? Number(isSaid(scored, bar)) : NaN)),
    }));
    const followed = whatFollowed(said, draws);
    return followed === null || followed.runs < LEAST_RUNS ? [] : [{ kind, name, ...followed }];
  };
  const isHeld = ({ anchors }: ScoredSymbol, bar: number, regime: number) => anchors?.[bar] === regime;
  const isSure = ({ verdicts }: ScoredSymbol, bar: number) =>
    verdicts !== undefined && at(verdicts.confidence, bar) >= SURE_CONFIDENCE;
  const claims = new Set(symbols.flatMap(({ verdicts }) => verdicts?.claims ?? []).filter((claim) => claim !== null));
  const any = meant('any', 'all runs', () => true);
  if (any.length === 0) return null;
  const flips = (labelsOf: (scored: ScoredSymbol) => ArrayLike<unknown> | null) => flipInterval(words, draws, labelsOf);
  return {
    meant: [
      ...any,
      ...REGIMES.flatMap((regime, place) => [
        ...meant('held', regime, (scored, bar) => isHeld(scored, bar, place)),
        ...meant('held_surely', regime, (scored, bar) => isHeld(scored, bar, place) && isSure(scored, bar)),
      ]),
      ...[...claims]
        .sort()
        .flatMap((claim) => meant('claimed', claim, ({ verdicts }, bar) => verdicts?.claims[bar] === claim)),
    ],
    flips_per_day: {
      likeliest: flips(({ belief }) => [...beliefLabels(belief)].map((label) => (label === NO_LABEL ? null : label))),
      held: flips(({ anchors }) => anchors && [...anchors].map((label) => (label === NO_LABEL ? null : label))),
      claimed: flips(({ verdicts }) =>
        verdicts?.claims.some((claim) => claim !== null) === true ? verdicts.claims : null,
      ),
    },
  };
}

/** Changes from one run to the next, by day of a symbol; `null` where one symbol’s labels are not known. */
function flipInterval(
  words: readonly SymbolWords[],
  draws: DayDraws,
  labelsOf: (scored: ScoredSymbol) => ArrayLike<unknown> | null,
): Interval | null {
  const means = words.flatMap(({ days, isScored, scored }) => {
    const labels = labelsOf(scored);
    if (labels === null) return [];
    const changed = Float64Array.from(days, (_, bar) => {
      if (!isScored(bar) || labels[bar] === null) return NaN;
      const before = bar === 0 ? null : labels[bar - 1];
      return before !== null && before !== labels[bar] ? DAY_MS / scored.bar_ms : 0;
    });
    return dailyMean(draws, days, changed);
  });
  if (means.length < words.length) return null;
  const pooled = pooledMean(means);
  return intervalOf(draws, (mean) => mean(pooled));
}
