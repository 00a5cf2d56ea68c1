import type { Opinion } from '@xray/contracts';

import { at } from '../regime-vector.ts';

/** Sources of one family look at the same features; a family is what stands before the first `:` of a source. */
export function sourceFamily(source: string): string {
  const colon = source.indexOf(':');
  return colon < 0 ? source : source.slice(0, colon);
}

/**
 * How many independent sources so many equally correlated ones are worth: count / (1 + (count − 1)·correlation), Kish's
 * design effect (Survey Sampling, 1965). At least 1 and at most 1 / correlation.
 */
export function effectiveSources(count: number, correlation: number): number {
  return count / (1 + (count - 1) * correlation);
}

interface Family {
  readonly name: string;
  /** Sum of its sources' voices, and of their squares. */
  voices: number;
  squares: number;
}

interface Source {
  readonly name: string;
  readonly family: Family;
  /** The weight of its heaviest opinion. */
  voice: number;
  /** The sum of its opinions' weights. */
  total: number;
}

/** A list and not a map: sources are few, and comparing them beats hashing. */
function sourcesOf(opinions: readonly Opinion[], weights: readonly number[]): readonly Source[] {
  const families: Family[] = [];
  const sources: Source[] = [];
  for (let i = 0; i < opinions.length; i += 1) {
    const name = opinions[i]?.source ?? '';
    const weight = at(weights, i);
    const known = sources.find((source) => source.name === name);
    if (known !== undefined) {
      known.voice = Math.max(known.voice, weight);
      known.total += weight;
      continue;
    }
    const familyName = sourceFamily(name);
    let family = families.find((candidate) => candidate.name === familyName);
    if (family === undefined) {
      family = { name: familyName, voices: 0, squares: 0 };
      families.push(family);
    }
    sources.push({ name, family, voice: weight, total: weight });
  }
  for (const { family, voice } of sources) {
    family.voices += voice;
    family.squares += voice * voice;
  }
  return sources;
}

/**
 * The exponent of each opinion's likelihood, so that dependent opinions are not counted as independent ones.
 *
 * A family of sources gets the effective number of its sources, whose count is Kish's (Σ voice)² / Σ voice², so that a
 * source that says next to nothing counts for next to nothing. The family's sources share that number by their voices,
 * and a source's opinions share the source's part by their weights. So a family's exponents sum to at most
 * 1 / correlation, those of a source alone in its family to 1, and an opinion of weight 0 gets none.
 */
export function dependenceExponents(
  opinions: readonly Opinion[],
  weights: readonly number[],
  correlation: number,
): readonly number[] {
  const sources = sourcesOf(opinions, weights);
  return opinions.map(({ source: name }, index) => {
    const source = sources.find((candidate) => candidate.name === name);
    const weight = at(weights, index);
    if (source === undefined || weight === 0) return 0;
    const { voices, squares } = source.family;
    const effective = effectiveSources((voices * voices) / squares, correlation);
    return effective * (source.voice / voices) * (weight / source.total);
  });
}
