import { at } from '@xray/contracts/checks';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

import type { ColumnLayout } from '../evidence/column-layout.ts';
import type { EncodedRuns } from '../evidence/encoded-runs.ts';

/** Probability that a masked stretch goes without a source. */
const LOSS_PROBABILITY = 0.5;

function without(runs: EncodedRuns, { rows, voices }: ColumnLayout, lost: ReadonlySet<string>): EncodedRuns {
  const kept = (weights: Float64Array): Float64Array =>
    weights.map((weight, entry) => {
      const voice = voices[Math.floor(at(runs.column, entry) / rows)];
      return voice !== undefined && lost.has(voice.source) ? 0 : weight;
    });
  return { ...runs, lowerWeight: kept(runs.lowerWeight), upperWeight: kept(runs.upperWeight) };
}

/** The stretches, a share of them without some of the sources that come and go: a belief learns to do without. */
export function maskedRuns(
  stretches: readonly EncodedRuns[],
  layout: ColumnLayout,
  comingAndGoing: readonly string[],
  share: number,
  seed: number,
): readonly EncodedRuns[] {
  const generator = xoroshiro128plus(seed);
  // Half of the generator's state is the same for every seed: the first numbers of near seeds are alike.
  for (let skipped = 0; skipped < 32; skipped += 1) generator.next();
  return stretches.map((runs) => {
    const isMasked = uniformFloat64(generator) < share;
    const lost = new Set(comingAndGoing.filter(() => uniformFloat64(generator) < LOSS_PROBABILITY));
    return isMasked ? without(runs, layout, lost) : runs;
  });
}
