import { describe, expect, it } from 'vitest';

import { forecastTask } from '../forecasts/forecast-bits.ts';
import { evaluateReal } from '../report/evaluate-real.ts';
import { seededUniform } from '../testing/random.ts';
import { readRealBars, REAL_SYMBOLS } from '../testing/real-klines.ts';
import { syntheticSymbol } from '../testing/synthetic-market.ts';
import { baselineStates } from './baseline-states.ts';
import { leastSquares } from './least-squares.ts';
import { majorityAccuracy } from './majority.ts';
import { binByEdges, quantileEdges } from './quantile-bins.ts';

function everyRow(length: number) {
  return Uint32Array.from({ length }, (_, row) => row);
}

describe('least squares', () => {
  it('recovers the coefficients that made the targets, from the rows it may see', () => {
    const uniform = seededUniform(1);
    const columns = 4;
    const design = Float64Array.from({ length: 200 * columns }, (_, cell) => (cell % columns === 0 ? 1 : uniform()));
    const truth = [0.5, -2, 3, 0.25];
    const targets = Float64Array.from({ length: 200 }, (_, row) =>
      row >= 150 ? 1e9 : truth.reduce((sum, value, column) => sum + value * (design[row * columns + column] ?? 0), 0),
    );
    leastSquares(design, columns, targets, everyRow(150)).forEach((coefficient, column) => {
      expect(coefficient).toBeCloseTo(truth[column] ?? NaN, 6);
    });
  });

  it('gives a finite fit where one predictor repeats another', () => {
    const design = Float64Array.from({ length: 60 }, (_, cell) => (cell % 3 === 0 ? 1 : Math.floor(cell / 3)));
    const targets = Float64Array.from({ length: 20 }, (_, row) => 2 * row + 1);
    const [constant = NaN, first = NaN, second = NaN] = leastSquares(design, 3, targets, everyRow(20));
    expect(constant + (first + second) * 7).toBeCloseTo(15, 3);
  });
});

it('cuts values into bins of equal count, and new values by the same edges', () => {
  const values = Float64Array.from({ length: 900 }, (_, index) => (index * 7) % 900);
  const edges = quantileEdges(values, everyRow(900));
  const counts = new Array<number>(9).fill(0);
  for (const bin of binByEdges(values, edges)) counts[bin] = (counts[bin] ?? 0) + 1;
  expect(counts).toEqual(new Array(9).fill(100));
  expect([...binByEdges(Float64Array.of(-5, 1e6, NaN), edges)]).toEqual([0, 8, 0]);
});

it('knows the best constant guess', () => {
  expect(majorityAccuracy(Uint8Array.of(3, 3, 1, 3))).toBe(0.75);
});

describe('the states of the baselines', () => {
  const market = syntheticSymbol('SIM', 4000, 11);

  it('at a bar do not depend on any later bar', () => {
    const fitRows = everyRow(2500).subarray(500);
    const later = { ...market, high: market.high.slice(), low: market.low.slice(), close: market.close.slice() };
    for (let bar = 3000; bar < 4000; bar += 1) {
      later.close[bar] = (later.close[bar] ?? 0) * (1 + 0.01 * (bar % 2));
      later.high[bar] = (later.high[bar] ?? 0) * 1.05;
      later.low[bar] = (later.low[bar] ?? 0) / 1.05;
    }
    const now = baselineStates(market, fitRows);
    const changed = baselineStates(later, fitRows);
    for (const name of ['ewma', 'har', 'hmm'] as const) {
      const firstDifference = now[name].findIndex((mass, cell) => mass !== changed[name][cell]);
      expect(Math.floor(firstDifference / 9), name).toBeGreaterThanOrEqual(3000);
    }
  });

  it('sum to 1 at every bar', () => {
    const states = baselineStates(market, everyRow(2500).subarray(500));
    for (const values of Object.values(states)) {
      for (let bar = 0; bar < 4000; bar += 1) {
        expect(values.subarray(bar * 9, bar * 9 + 9).reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 9);
      }
    }
  });
});

describe.skipIf(REAL_SYMBOLS.length === 0)('on February 2026 (skipped where ../shared/data is absent)', () => {
  it('the baselines know of the next 10 bars what was measured of them before', () => {
    const beliefless = (symbol: string) => {
      const bars = readRealBars(symbol);
      return {
        ...bars,
        symbol,
        belief: new Float64Array(bars.close.length * 9).fill(1 / 9),
        v1_belief: null,
        anchors: null,
      };
    };
    const symbols = REAL_SYMBOLS.map(beliefless);
    const [first] = symbols;
    expect(first && forecastTask(first)?.scoreRows.length).toBe(6460);
    const report = evaluateReal(symbols);
    expect(report?.per_symbol).toHaveLength(7);
    for (const { symbol, information_gain_bits: bits } of report?.per_symbol ?? []) {
      const measured = `${symbol} ${JSON.stringify(bits)}`;
      expect(bits.ewma, measured).toBeGreaterThan(0.014);
      expect(bits.ewma, measured).toBeLessThan(0.04);
      expect(bits.har, measured).toBeGreaterThan(0.025);
      expect(bits.har, measured).toBeLessThan(0.056);
      expect(bits.hmm, measured).toBeGreaterThan(0.03);
      expect(bits.hmm, measured).toBeLessThan(0.06);
      expect(Math.abs(bits.belief), measured).toBeLessThan(0.003);
    }
  }, 60_000);
});
