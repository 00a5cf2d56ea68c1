import { REGIMES, type Regime } from '@xray/contracts';

import type { RandomSource } from '../random/random-source.ts';
import { REGIME_BEHAVIOUR } from './regime-behaviour.ts';

function nextRegime(regime: Regime, random: RandomSource): Regime {
  const { next } = REGIME_BEHAVIOUR[regime];
  const position = random.weighted(REGIMES.map((candidate) => next[candidate] ?? 0));
  return REGIMES[position] ?? regime;
}

/** The regime of every bar: a Markov chain whose stays are geometric with the regime's mean duration. */
export function regimePath(bars: number, random: RandomSource): readonly Regime[] {
  const path: Regime[] = [];
  let regime: Regime = 'CHOP_BALANCED';
  while (path.length < bars) {
    path.push(regime);
    if (random.uniform() < 1 / REGIME_BEHAVIOUR[regime].dwell_bars) regime = nextRegime(regime, random);
  }
  return path;
}
