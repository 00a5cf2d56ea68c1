import { median, quartiles } from '../rounds.ts';
import { figuresOf, type Figure, type ToldRow } from './figure.ts';

/** What both builds told in one turn, one right after the other. */
export interface Turn {
  readonly here: readonly ToldRow[];
  readonly there: readonly ToldRow[];
}

/** A figure of both builds over all turns. */
export interface ComparedFigure {
  readonly name: string;
  readonly unit: string;
  readonly here: readonly number[];
  readonly there: readonly number[];
  /** How many times better this build is, turn by turn. */
  readonly ratios: readonly number[];
}

export interface Comparison {
  readonly figures: readonly ComparedFigure[];
  /** What only one of the builds has. */
  readonly unmatched: readonly string[];
}

export interface RatioSummary {
  readonly median: number;
  readonly quartiles: readonly [number, number];
}

function byName(rows: readonly ToldRow[]): ReadonlyMap<string, Figure> {
  return new Map(rows.flatMap(figuresOf).map((figure) => [figure.name, figure]));
}

function timesBetter(here: Figure, there: Figure): number {
  return here.better === 'more' ? here.value / there.value : there.value / here.value;
}

/** Pairs what was measured next to each other: a machine that grows busier does so for both of a turn. */
export function compareTurns(turns: readonly Turn[]): Comparison {
  const pairs = turns.map(({ here, there }) => ({ here: byName(here), there: byName(there) }));
  const names = new Set(pairs.flatMap(({ here, there }) => [...here.keys(), ...there.keys()]));
  const figures: ComparedFigure[] = [];
  const unmatched: string[] = [];
  for (const name of names) {
    const both = pairs.flatMap(({ here, there }) => {
      const [one, other] = [here.get(name), there.get(name)];
      return one === undefined || other === undefined ? [] : [{ here: one, there: other }];
    });
    const [first] = both;
    if (first === undefined) {
      unmatched.push(name);
      continue;
    }
    figures.push({
      name,
      unit: first.here.unit,
      here: both.map(({ here }) => here.value),
      there: both.map(({ there }) => there.value),
      ratios: both.map(({ here, there }) => timesBetter(here, there)),
    });
  }
  return { figures, unmatched };
}

export function summarised({ ratios }: ComparedFigure): RatioSummary {
  return { median: median(ratios), quartiles: quartiles(ratios) };
}
