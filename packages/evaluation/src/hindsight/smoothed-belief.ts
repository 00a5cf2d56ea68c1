import { REGIMES } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { isContiguous } from '../bars/bars.ts';
import { hasRow, type ScoredSymbol } from '../scored/scored-symbol.ts';

const WIDTH = REGIMES.length;

/**
 * The belief as it would be with all later bars known: p(regime at the bar | all bars of the stretch), row-major, from the filtered belief
 * and the transitions of the profile that read the next run (Kim 1994). It goes back from the last run of each stretch without a
 * gap, where hindsight knows no more than the belief. `null` where the profiles are not known.
 */
export function smoothedBelief(scored: ScoredSymbol): Float64Array | null {
  const { belief, verdicts } = scored;
  if (verdicts === undefined || verdicts.profiles.length === 0) return null;
  const transitions = verdicts.profiles.map(({ transition }) => Float64Array.from(transition.flat()));
  const smoothed = Float64Array.from(belief);
  const predicted = new Float64Array(WIDTH);
  for (let bar = scored.close.length - 2; bar >= 0; bar -= 1) {
    const transition = transitions[verdicts.profile[bar + 1] ?? transitions.length];
    const isJoined = hasRow(belief, bar) && hasRow(belief, bar + 1) && isContiguous(scored, bar, bar + 1);
    if (transition === undefined || !isJoined) continue;
    const now = bar * WIDTH;
    predicted.fill(0);
    for (let from = 0; from < WIDTH; from += 1) {
      for (let to = 0; to < WIDTH; to += 1)
        predicted[to] = at(predicted, to) + at(belief, now + from) * at(transition, from * WIDTH + to);
    }
    for (let from = 0; from < WIDTH; from += 1) {
      let ahead = 0;
      for (let to = 0; to < WIDTH; to += 1) {
        const expected = at(predicted, to);
        if (expected > 0) ahead += (at(transition, from * WIDTH + to) * at(smoothed, now + WIDTH + to)) / expected;
      }
      smoothed[now + from] = at(belief, now + from) * ahead;
    }
  }
  return smoothed;
}
