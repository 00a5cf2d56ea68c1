import { REGIMES } from '@xray/contracts';

const STATES = REGIMES.length;

/** A belief run by run, runs × 9, and the class that came after each run; other classes count for nothing. */
export interface BelievedOutcomes {
  readonly belief: Float64Array;
  readonly outcomes: Uint8Array;
}

/** Outcomes that every class is given under every regime. */
const PRIOR_OUTCOMES = 1;
/** Rounds after which chances hardly change. */
const ROUNDS = 60;

/** One step of expectation and maximisation, or the first count where there are no chances yet. */
function nextChance(data: readonly BelievedOutcomes[], classes: number, chance: Float64Array | null): Float64Array {
  const counts = new Float64Array(STATES * classes).fill(PRIOR_OUTCOMES);
  const shares = new Float64Array(STATES);
  for (const { belief, outcomes } of data) {
    outcomes.forEach((outcome, run) => {
      if (outcome >= classes) return;
      let sum = 0;
      for (let k = 0; k < STATES; k += 1) {
        const share = (belief[run * STATES + k] ?? 0) * (chance?.[k * classes + outcome] ?? 1);
        shares[k] = share;
        sum += share;
      }
      if (!(sum > 0)) return;
      for (let k = 0; k < STATES; k += 1) {
        const at = k * classes + outcome;
        counts[at] = (counts[at] ?? 0) + (shares[k] ?? 0) / sum;
      }
    });
  }
  return counts.map((count, at) => {
    const first = at - (at % classes);
    return count / counts.subarray(first, first + classes).reduce((total, value) => total + value, 0);
  });
}

/**
 * The chance of every class under every regime, 9 × classes, that makes what came most likely, the belief given: sharper than counts by
 * belief, which blunt what a soft belief says.
 */
export function mixtureChances(
  data: readonly BelievedOutcomes[],
  classes: number,
  rounds: number = ROUNDS,
): Float64Array {
  let chance = nextChance(data, classes, null);
  for (let round = 0; round < rounds; round += 1) chance = nextChance(data, classes, chance);
  return chance;
}
