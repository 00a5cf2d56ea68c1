import { quantileAt, probabilityAtMost } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { forecastTask } from '../forecasts/forecast-bits.ts';
import { OUTLOOK_LEVELS, type ScoredSymbol } from '../scored/scored-symbol.ts';
import { scoreQuantiles } from '../scoring/quantile-scores.ts';
import { normal, seededUniform } from '../testing/random.ts';
import { syntheticSymbol } from '../testing/synthetic-market.ts';
import { countedDistributions, distributionOf } from './distributions.ts';
import {
  OUTLOOK_SIZES,
  outlookAsSaid,
  outlookByCount,
  outlookByGarch,
  outlookByHar,
  outlookOutcomes,
} from './outlook-forecasts.ts';

function everyRow(length: number) {
  return Uint32Array.from({ length }, (_, row) => row);
}
function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('a distribution that is counted', () => {
  it('has the quantiles of its values, equal ones once', () => {
    const values = Float64Array.from({ length: 1001 }, (_, index) => Math.max(0, index - 300) / 700);
    const counted = distributionOf(values, everyRow(1001));
    expect([counted.at_most[0], counted.at_most.at(-1)]).toEqual([0.3, 1]);
    expect(quantileAt(counted, 0.65)).toBeCloseTo(0.5, 12);
    expect(probabilityAtMost(counted, 0.5)).toBeCloseTo(0.65, 12);
    expect(quantileAt(counted, 0.1)).toBe(0);
  });

  it('tells states apart by what came with them, and gives each a share of what came with all', () => {
    const uniform = seededUniform(5);
    const rows = everyRow(6000);
    const isWild = Float64Array.from(rows, () => Number(uniform() < 0.5));
    const values = isWild.map((wild) => (wild === 1 ? 2 : 0) + normal(uniform));
    const states = Float64Array.from([...isWild].flatMap((wild) => [1 - wild, wild, 0]));
    const { at_most, values: grid } = countedDistributions(states, 3, values, rows);
    const [calm = [], wild = [], never = []] = at_most;
    expect(quantileAt({ values: grid, at_most: calm }, 0.5)).toBeCloseTo(0, 0);
    expect(quantileAt({ values: grid, at_most: wild }, 0.5)).toBeCloseTo(2, 0);
    const all = distributionOf(values, rows);
    never.forEach((share, place) => {
      expect(share).toBeCloseTo(all.at_most[place] ?? NaN, 9);
    });
    for (const row of at_most) expect([row[0], row.at(-1)]).toEqual([0, 1]);
  });
});

describe('outlooks', () => {
  const market = syntheticSymbol('OUTLOOK', 6000, 6);
  const task = forecastTask(market) ?? expect.fail('long enough');
  const outcomes = outlookOutcomes(market);
  const rowsOf = (values: Float64Array) => Float64Array.from(task.scoreRows, (row) => values[row] ?? NaN);
  const forecasts = {
    belief: outlookByCount(task, market.belief, outcomes),
    har: outlookByHar(market, task, outcomes),
    garch: outlookByGarch(market, task, outcomes),
  };

  it.each(Object.entries(forecasts))('of %s rise with the level and cover about what they say', (_, forecast) => {
    for (const quantity of ['range', 'size'] as const) {
      const quantiles = forecast[quantity] ?? expect.fail('was foretold');
      for (let run = 0; run < task.scoreRows.length; run += 1) {
        const row = [...quantiles.subarray(run * OUTLOOK_LEVELS.length, (run + 1) * OUTLOOK_LEVELS.length)];
        expect(row.every((value, place) => place === 0 || value >= (row[place - 1] ?? NaN))).toBe(true);
      }
      const scores = scoreQuantiles(quantiles, rowsOf(outcomes[quantity]), OUTLOOK_LEVELS);
      expect(Math.abs(mean(scores.outer_covered) - 0.9)).toBeLessThan(0.05);
      expect(Math.abs(mean(scores.inner_covered) - 0.5)).toBeLessThan(0.08);
    }
  });

  it.each(Object.entries(forecasts))('of %s say how often moves go beyond a size', (_, { beyond }) => {
    OUTLOOK_SIZES.forEach((size, place) => {
      const said = mean(
        Float64Array.from(task.scoreRows, (_row, run) => beyond?.[run * OUTLOOK_SIZES.length + place] ?? NaN),
      );
      const came = mean(rowsOf(outcomes.size).map((move) => Number(move >= size)));
      expect(Math.abs(said - came)).toBeLessThan(0.05);
    });
  });

  it('of a belief that knows the regime lose less than those of past prices alone', () => {
    const lossOf = ({ range }: { readonly range: Float64Array }) =>
      mean(scoreQuantiles(range, rowsOf(outcomes.range), OUTLOOK_LEVELS).pinball);
    expect(lossOf(forecasts.belief)).toBeLessThan(lossOf(forecasts.garch));
  });

  it('do not know any later bar', () => {
    const cut = 5500;
    const later = (values: Float64Array, factor: number) =>
      values.map((value, bar) => (bar < cut ? value : value * factor));
    const changed = {
      ...market,
      high: later(market.high, 1.05),
      low: later(market.low, 0.95),
      close: later(market.close, 0.97),
    };
    const before = task.scoreRows.findIndex((row) => row >= cut) * OUTLOOK_LEVELS.length;
    const fresh = outlookOutcomes(changed);
    expect(outlookByHar(changed, task, fresh).range.subarray(0, before)).toEqual(
      forecasts.har.range.subarray(0, before),
    );
    expect(outlookByGarch(changed, task, fresh).range.subarray(0, before)).toEqual(
      forecasts.garch.range.subarray(0, before),
    );
  });

  it('that verdicts state are taken as they are, and only where every run states one', () => {
    const bars = market.close.length;
    const said = Float64Array.from({ length: bars * OUTLOOK_LEVELS.length }, (_, cell) => (cell % 5) - 8);
    const withVerdicts = (range_quantiles: Float64Array): ScoredSymbol => ({
      ...market,
      verdicts: {
        confidence: new Float64Array(bars),
        claims: Array.from({ length: bars }, () => null),
        range_quantiles,
        profile: new Uint8Array(bars).fill(255),
        profiles: [],
      },
    });
    const taken = outlookAsSaid(withVerdicts(said), task)?.range ?? expect.fail('every run stated one');
    expect((taken[1] ?? NaN) - (taken[0] ?? NaN)).toBeCloseTo(1, 12);
    expect(outlookAsSaid(withVerdicts(said.with((task.scoreRows[7] ?? 0) * 5, NaN)), task)).toBeNull();
    expect(outlookAsSaid(market, task)).toBeNull();
  });
});
