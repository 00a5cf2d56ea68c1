import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Seeded chance. Two sources of equal seeds give equal draws for ever. */
export interface RandomSource {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** A position of a list of weights, each drawn in proportion to its weight. */
  weighted(weights: readonly number[]): number;
}

export function randomSource(seed: number): RandomSource {
  const generator = xoroshiro128plus(seed);
  const uniform = (): number => uniformFloat64(generator);
  return {
    uniform,
    // Box and Muller 1958; the second value of the pair is left, so that a draw has no memory.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    exponential: () => -Math.log(1 - uniform()),
    weighted(weights) {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      let left = uniform() * total;
      for (const [position, weight] of weights.entries()) {
        left -= weight;
        if (left < 0) return position;
      }
      return weights.length - 1;
    },
  };
}

/** A seed of its own for every named part of a market, so that one part's draws never shift another's (FNV-1a). */
export function seedFor(seed: number, part: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let position = 0; position < part.length; position += 1) {
    hash = Math.imul(hash ^ part.charCodeAt(position), 0x01000193);
  }
  return hash | 0;
}
