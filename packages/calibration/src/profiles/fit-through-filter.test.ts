import { mirrorPosition } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { columnLayout } from '../evidence/column-layout.ts';
import { countedTables, countedTransition } from '../evidence/counted-tables.ts';
import { encodeRuns } from '../evidence/encoded-runs.ts';
import { NO_OUTCOME } from '../filter/filtered-loss.ts';
import { CADENCE_MS, hiddenMarket, mirrored, randomNumbers, randomValues, STATES } from '../testing/hidden-market.ts';
import { type FilterFit, filterObjective, fitThroughFilter } from './fit-through-filter.ts';

const CLASSES = 4;
const { sequence } = hiddenMarket({ symbol: 'A', runs: 300, seed: 5, sources: ['one', 'two'] });
const layout = columnLayout([sequence]);
const encoded = encodeRuns(sequence, layout, { cadence_ms: CADENCE_MS, warm_up_runs: 0, max_runs: 100 });
const tables = countedTables(encoded, layout);
const transition = countedTransition(encoded);
const ridge = { tables: 0.3, transition: 0.2, chance: 0.1 };

const itself = Float64Array.from({ length: STATES * STATES }, (_, at) => (at % (STATES + 1) === 0 ? 1 : 0));
const labelled: FilterFit = {
  layout,
  stretches: encoded.map((runs) => ({ runs, outcomes: runs.truth ?? new Uint8Array() })),
  start: { tables, transition, chance: itself },
  classes: STATES,
  mirroredRegime: mirrorPosition,
  mirroredClass: (outcome) => outcome,
  fitsChance: false,
  ridge,
  max_iterations: 15,
};
/** Outcomes that are taken for something else in a market seen upside down: 0 ↔ 3 and 1 ↔ 2. */
const forecast: FilterFit = {
  ...labelled,
  stretches: encoded.map((runs) => ({
    runs,
    outcomes: (runs.truth ?? new Uint8Array()).map((regime, run) => (run % 5 === 0 ? NO_OUTCOME : regime % CLASSES)),
  })),
  start: { tables, transition, chance: new Float64Array(STATES * CLASSES).fill(1 / CLASSES) },
  classes: CLASSES,
  mirroredClass: (outcome) => CLASSES - 1 - outcome,
  fitsChance: true,
};

/** Labels, and a forecast by the same tables beside them. */
const forecastBeside = {
  stretches: forecast.stretches,
  classes: CLASSES,
  chance: forecast.start.chance,
  weight: 0.3,
};
const both: FilterFit = { ...labelled, beside: forecastBeside };

/** Made-up coordinates of a point that is its own mirror image. */
function mirroredPoint(
  { beside = null, classes: ownClasses, fitsChance, mirroredClass: ownClass }: FilterFit,
  seed: number,
  size: number,
): Float64Array {
  const random = randomNumbers(seed);
  const ofTables = mirrored(randomValues(tables.length, random, size), (row) => layout.mirrored[row] ?? row);
  const ofTransition = mirrored(randomValues(transition.length, random, size), mirrorPosition);
  if (!fitsChance && beside === null) return Float64Array.of(...ofTables, ...ofTransition);
  const [classes, mirroredClass] =
    beside === null ? [ownClasses, ownClass] : [beside.classes, (outcome: number) => outcome];
  const chance = randomValues(STATES * classes, random, size);
  const image = (at: number): number =>
    mirrorPosition(Math.floor(at / classes)) * classes + mirroredClass(at % classes);
  return Float64Array.of(
    ...ofTables,
    ...ofTransition,
    ...chance.map((value, at) => (value + (chance[image(at)] ?? 0)) / 2),
  );
}

function plus(point: Float64Array, way: Float64Array, length: number): Float64Array {
  return point.map((value, at) => value + length * (way[at] ?? 0));
}

describe.each([
  ['labels', labelled],
  ['forecasts', forecast],
  ['both', both],
])('the objective of %s', (_, fit) => {
  const { evaluate, modelAt, origin } = filterObjective(fit);

  it.each([1, 2, 3, 4])('has the slope that finite differences show, along mirrored direction %d', (seed) => {
    const point = plus(origin, mirroredPoint(fit, 100 + seed, 0.5), 1);
    const way = mirroredPoint(fit, seed, 1);
    const { gradient } = evaluate(point);
    const slope = gradient.reduce((sum, value, at) => sum + value * (way[at] ?? 0), 0);
    const step = 1e-5;
    const shown = (evaluate(plus(point, way, step)).value - evaluate(plus(point, way, -step)).value) / (2 * step);
    expect(Math.abs(slope)).toBeGreaterThan(1e-4);
    expect(Math.abs(slope - shown)).toBeLessThan(1e-6 * Math.max(1, Math.abs(shown)));
  });

  it('never leads away from points that are their own mirror image', () => {
    const { gradient } = evaluate(plus(origin, mirroredPoint(fit, 9, 0.5), 1));
    const ofTables = gradient.subarray(0, tables.length);
    mirrored(ofTables, (row) => layout.mirrored[row] ?? row).forEach((value, at) => {
      expect(value).toBeCloseTo(ofTables[at] ?? NaN, 12);
    });
    const ofTransition = gradient.slice(tables.length, tables.length + transition.length);
    mirrored(ofTransition, mirrorPosition).forEach((value, at) => {
      expect(value).toBeCloseTo(ofTransition[at] ?? NaN, 12);
    });
  });

  it('starts from the model that it was given', () => {
    const start = modelAt(origin);
    expect([...start.tables]).toEqual([...tables]);
    start.transition.forEach((value, at) => {
      expect(value).toBeCloseTo(transition[at] ?? NaN, 12);
    });
    expect(evaluate(plus(origin, mirroredPoint(fit, 3, 1), 0)).value).toBe(evaluate(origin).value);
  });
});

describe('fitThroughFilter', () => {
  it.each([
    ['labels', labelled],
    ['forecasts', forecast],
    ['both', both],
  ])('lowers the loss of %s step by step', (_, fit) => {
    const losses = [filterObjective(fit).evaluate(filterObjective(fit).origin).value];
    const { loss } = fitThroughFilter({ ...fit, onIteration: (__, value) => void losses.push(value) });
    losses.slice(1).forEach((value, place) => {
      expect(value).toBeLessThanOrEqual(losses[place] ?? NaN);
    });
    expect(loss).toBe(losses.at(-1));
    expect(loss).toBeLessThan(0.95 * (losses[0] ?? NaN));
  });

  it('is held to the start by the ridge, the more the stronger it is', () => {
    const distance = (strength: number): number => {
      const fitted = fitThroughFilter({ ...labelled, ridge: { tables: strength, transition: strength, chance: 1 } });
      return Math.hypot(...fitted.tables.map((value, at) => value - (tables[at] ?? 0)));
    };
    const [weak, middle, strong] = [0.3, 30, 1e6].map(distance);
    expect(weak).toBeGreaterThan(2 * (middle ?? NaN));
    expect(middle).toBeGreaterThan(2 * (strong ?? NaN));
    expect(strong).toBeLessThan(1e-2);
  });

  it('is of labels alone where what is beside them weighs nothing, and of both where it weighs something', () => {
    const beside = (weight: number): FilterFit => ({ ...labelled, beside: { ...forecastBeside, weight } });
    const [alone, nothing, some] = [labelled, beside(0), beside(0.3)].map((fit) => fitThroughFilter(fit));
    expect(nothing?.tables).toEqual(alone?.tables);
    expect(nothing?.loss).toBe(alone?.loss);
    expect(some?.tables).not.toEqual(alone?.tables);
    expect(some?.loss).toBeGreaterThan(alone?.loss ?? NaN);
  });

  it('leaves chances that are not fitted as they are', () => {
    expect(fitThroughFilter(labelled).chance).toBe(itself);
  });
});
