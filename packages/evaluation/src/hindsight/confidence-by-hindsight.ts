import { REGIMES } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { NO_LABEL } from '../behaviour/labels.ts';
import { FIRST_SCORED_BAR } from '../move-class/halves.ts';
import { HORIZON_BARS } from '../move-class/move-class.ts';
import type { ScoredSymbol } from '../scored/scored-symbol.ts';
import { topClass } from '../scoring/forecast.ts';
import { claimGroups, groupMasses } from './claim-groups.ts';
import { smoothedBelief } from './smoothed-belief.ts';

const BINS = 10;

/** The runs whose verdict stated a confidence in [lower, upper). */
export interface ConfidenceBin {
  readonly lower: number;
  readonly upper: number;
  readonly runs: number;
  /** Mean of what was stated. */
  readonly confidence: number;
  /** Mean belief in the regime that was held, with all that claim the same, at the run and with all later bars known. */
  readonly mass: number;
  readonly hindsight_mass: number;
  /** Share of runs whose held regime is the likeliest with all later bars known. */
  readonly hindsight_agrees: number;
  /** Share of runs whose regime was still held 10 bars later, of those that have such a bar. */
  readonly still_held: number;
}

/**
 * What stated confidence is worth on real markets, where nobody knows the regime: held against the same model’s belief with all later
 * bars known. That tells whether the engine changes its mind as often as it says it may, and not whether it is right.
 */
export interface ConfidenceByHindsight {
  readonly runs: number;
  readonly bins: readonly ConfidenceBin[];
  /** Σ over bins of (runs / all runs) · |confidence − hindsight_agrees|. */
  readonly error: number;
  /** Share of runs whose held, and whose likeliest regime is the likeliest with all later bars known. */
  readonly held_agrees: number;
  readonly likeliest_agrees: number;
}

interface BinSums {
  runs: number;
  confidence: number;
  mass: number;
  hindsight: number;
  agreed: number;
  followed: number;
  still: number;
}

function emptySums(): BinSums {
  return { runs: 0, confidence: 0, mass: 0, hindsight: 0, agreed: 0, followed: 0, still: 0 };
}

/** Confidence against hindsight over the runs from bar 500 on of all symbols; `null` where no symbol has verdicts. */
export function confidenceByHindsight(symbols: readonly ScoredSymbol[]): ConfidenceByHindsight | null {
  const sums = Array.from({ length: BINS }, emptySums);
  let likeliest = 0;
  for (const scored of symbols) {
    const { anchors, belief, verdicts } = scored;
    const smoothed = smoothedBelief(scored);
    if (smoothed === null || anchors === null || verdicts === undefined) continue;
    const groups = verdicts.profiles.map(claimGroups);
    const groupsAt = (bar: number) => groups[verdicts.profile[bar] ?? groups.length];
    const heldGroup = (bar: number) => groupsAt(bar)?.[anchors[bar] ?? NO_LABEL];
    for (let bar = FIRST_SCORED_BAR; bar < anchors.length; bar += 1) {
      const ofRun = groupsAt(bar);
      const held = heldGroup(bar);
      const confidence = at(verdicts.confidence, bar);
      const sum = sums[Math.min(BINS - 1, Math.floor(confidence * BINS))];
      if (sum === undefined || ofRun === undefined || held === undefined) continue;
      const [now, known] = [belief, smoothed].map((masses) =>
        groupMasses(masses.subarray(bar * REGIMES.length, (bar + 1) * REGIMES.length), ofRun),
      );
      if (now === undefined || known === undefined) continue;
      const inHindsight = topClass(known, REGIMES.length, 0);
      const later = heldGroup(bar + HORIZON_BARS);
      sum.runs += 1;
      sum.confidence += confidence;
      sum.mass += at(now, held);
      sum.hindsight += at(known, held);
      if (inHindsight === held) sum.agreed += 1;
      if (inHindsight === topClass(now, REGIMES.length, 0)) likeliest += 1;
      if (later !== undefined) sum.followed += 1;
      if (later === held) sum.still += 1;
    }
  }
  const runs = sums.reduce((total, sum) => total + sum.runs, 0);
  if (runs === 0) return null;
  const bins = sums.flatMap((sum, place) => (sum.runs === 0 ? [] : binOf(sum, place)));
  const agreed = sums.reduce((total, sum) => total + sum.agreed, 0);
  return {
    runs,
    bins,
    error: bins.reduce((sum, bin) => sum + (bin.runs / runs) * Math.abs(bin.confidence - bin.hindsight_agrees), 0),
    held_agrees: agreed / runs,
    likeliest_agrees: likeliest / runs,
  };
}

function binOf(sum: BinSums, place: number): ConfidenceBin {
  return {
    lower: place / BINS,
    upper: (place + 1) / BINS,
    runs: sum.runs,
    confidence: sum.confidence / sum.runs,
    mass: sum.mass / sum.runs,
    hindsight_mass: sum.hindsight / sum.runs,
    hindsight_agrees: sum.agreed / sum.runs,
    still_held: sum.still / sum.followed,
  };
}
