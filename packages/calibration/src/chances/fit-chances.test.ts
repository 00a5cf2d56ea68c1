import { chancesProblem, mixedDistribution, quantileAt, REGIMES } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { equalCuts, nextMoves, nextRanges } from '../outcomes/next-ranges.ts';
import { CADENCE_MS, randomNumbers } from '../testing/hidden-market.ts';
import { fitChances } from './fit-chances.ts';

const STATES = REGIMES.length;
const RUNS = 6000;
const SPELL = 100;

/** A symbol whose bars are three times as wide in every other spell of a hundred, and a belief that knows which. */
function symbolOf(seed: number) {
  const random = randomNumbers(seed);
  const belief = new Float64Array(RUNS * STATES);
  const [high, low, close] = [new Float64Array(RUNS), new Float64Array(RUNS), new Float64Array(RUNS)];
  let price = 100;
  for (let run = 0; run < RUNS; run += 1) {
    const isWild = Math.floor(run / SPELL) % 2 === 1;
    belief[run * STATES + (isWild ? STATES - 1 : 0)] = 1;
    const width = (isWild ? 0.003 : 0.001) * (0.5 + random());
    price *= 1 + width * (random() - 0.5);
    close[run] = price;
    high[run] = price * (1 + width / 2);
    low[run] = price * (1 - width / 2);
  }
  const engine_timestamp_ms = Float64Array.from({ length: RUNS }, (_, run) => run * CADENCE_MS);
  return { belief, engine_timestamp_ms, bars: { high, low, close } };
}

describe('fitChances', () => {
  const data = [symbolOf(1), symbolOf(2)];
  const ranges = data.map(({ bars }) => nextRanges(bars));
  const cuts = equalCuts(ranges, 8);
  const chances = fitChances(data, cuts, CADENCE_MS);
  const regime = (k: number): number[] => REGIMES.map((_, at) => (at === k ? 1 : 0));

  it('are chances by the contract, and rule nothing out', () => {
    expect(chancesProblem(chances)).toBeNull();
    for (const { by_regime } of [chances.move_class, chances.next_range])
      for (const row of by_regime) for (const chance of row) expect(chance).toBeGreaterThan(0);
  });

  it('foretell the wider bars and the larger moves of the wilder regime', () => {
    const [calm = [], wild = []] = [0, STATES - 1].map((k) => chances.next_range.by_regime[k] ?? []);
    const mean = (row: readonly number[]): number => row.reduce((sum, chance, y) => sum + chance * y, 0);
    expect(mean(wild)).toBeGreaterThan(mean(calm) + 3);
    const large = (k: number): number => (chances.move_class.by_regime[k]?.[0] ?? NaN) * 2;
    expect(large(STATES - 1)).toBeGreaterThan(large(0));
  });

  it('take up and down for alike', () => {
    for (const row of chances.move_class.by_regime) expect(row.toReversed()).toEqual(row);
  });

  it('have the quantiles of what came', () => {
    const even = REGIMES.map((_, k) => (k === 0 || k === STATES - 1 ? 0.5 : 0));
    const sorted = ranges.flatMap((some) => [...some.filter((value) => !Number.isNaN(value))]).sort((a, b) => a - b);
    for (const share of [0.1, 0.5, 0.9]) {
      const said = quantileAt(mixedDistribution(chances.range_distribution, even), share);
      const below = sorted.filter((value) => value <= said).length / sorted.length;
      expect(Math.abs(below - share)).toBeLessThan(0.03);
    }
    const sizes = mixedDistribution(chances.size_distribution, regime(0));
    expect(sizes.values[0]).toBe(0);
    expect(quantileAt(sizes, 0.5)).toBeLessThan(
      quantileAt(mixedDistribution(chances.size_distribution, regime(STATES - 1)), 0.5),
    );
    expect(data.every(({ bars }) => nextMoves(bars).length === RUNS)).toBe(true);
  });
});
