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
  /** Student's t with variance 1; more than two degrees of freedom. */
  student(degreesOfFreedom: number): number;
}

export function randomSource(seed: number): RandomSource {
  const generator = xoroshiro128plus(seed);
  // Half of the generator's state is the same for every seed: the first numbers of near seeds are alike.
  for (let skipped = 0; skipped < 32; skipped += 1) generator.next();
  const uniform = (): number => uniformFloat64(generator);
  return {
    uniform,
    // Box and Muller 1958; the second value of the pair is left, so that a draw has no memory.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    exponential: () => -Math.log(1 - uniform()),
    // Bailey 1994: the same with a radius of heavier tails; ν − 2 in place of ν makes the variance 1.
    student: (degreesOfFreedom) =>
      Math.sqrt((degreesOfFreedom - 2) * Math.expm1((-2 / degreesOfFreedom) * Math.log(1 - uniform()))) *
      Math.cos(2 * Math.PI * uniform()),
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
