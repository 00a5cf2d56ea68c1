import { type BeliefByRegime, type Regime, REGIMES } from '@xray/contracts';

/** Nine numbers, one per regime, in taxonomy order: the order of every sum and of every tie. */
export type RegimeVector = readonly number[];

export const REGIME_COUNT = REGIMES.length;

/** The value at a position of taxonomy order, 0 to 8. Loops over whole vectors index them directly, which runs faster. */
export function at(vector: RegimeVector, position: number): number {
  return vector[position] ?? 0;
}

export function regimeAt(position: number): Regime {
  return REGIMES[position] ?? REGIMES[0];
}

/** Nine zeros to fill in. */
export function zeros(): number[] {
  return [0, 0, 0, 0, 0, 0, 0, 0, 0];
}

export function sum(vector: RegimeVector): number {
  let total = 0;
  for (let i = 0; i < vector.length; i += 1) total += vector[i] ?? 0;
  return total;
}

/** Position of the greatest value; of equals, the first of taxonomy order. */
export function argMax(vector: RegimeVector): number {
  let best = 0;
  for (let i = 1; i < vector.length; i += 1) if (at(vector, i) > at(vector, best)) best = i;
  return best;
}

/** The wire form, keys in lexicographic order; `masses` stand in taxonomy order. */
export function toBeliefByRegime(masses: RegimeVector): BeliefByRegime {
  return {
    CHOP_BALANCED: at(masses, 0),
    CHOP_STOPHUNT: at(masses, 1),
    LIQUIDATION_DOWN: at(masses, 3),
    LIQUIDATION_UP: at(masses, 2),
    SQUEEZE_DOWN: at(masses, 5),
    SQUEEZE_UP: at(masses, 4),
    TREND_BUILD_DOWN: at(masses, 7),
    TREND_BUILD_UP: at(masses, 6),
    TREND_EXHAUSTION: at(masses, 8),
  };
}

export function fromBeliefByRegime(belief: BeliefByRegime): RegimeVector {
  return [
    belief.CHOP_BALANCED,
    belief.CHOP_STOPHUNT,
    belief.LIQUIDATION_UP,
    belief.LIQUIDATION_DOWN,
    belief.SQUEEZE_UP,
    belief.SQUEEZE_DOWN,
    belief.TREND_BUILD_UP,
    belief.TREND_BUILD_DOWN,
    belief.TREND_EXHAUSTION,
  ];
}

/** Shannon entropy in bits: 0 for a certainty, log2(9) for no knowledge. */
export function entropyBits(masses: RegimeVector): number {
  let bits = 0;
  for (let i = 0; i < masses.length; i += 1) {
    const mass = masses[i] ?? 0;
    if (mass > 0) bits -= mass * Math.log2(mass);
  }
  return bits;
}
