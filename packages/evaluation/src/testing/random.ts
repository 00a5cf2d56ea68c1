/** Uniform numbers of [0, 1) under a seed (mulberry32): enough for samples in tests. */
export function seededUniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A standard normal number (Box–Muller). */
export function normal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** An index drawn with the given probabilities. */
export function draw(probabilities: ArrayLike<number>, uniform: () => number): number {
  let left = uniform();
  for (let index = 0; index < probabilities.length - 1; index += 1) {
    left -= probabilities[index] ?? 0;
    if (left < 0) return index;
  }
  return probabilities.length - 1;
}
