import { expect, it } from 'vitest';

import { figuresOf } from './figure.ts';

it('a row against a floor is compared by its ratio, one without by its value', () => {
  const value = { value: 1.12, unit: 'million frames/s' };
  expect(figuresOf({ measure: 'decode', value, ratio: 3.08, notes: [] })).toEqual([
    { name: 'decode', value: 3.08, unit: '× the floor', better: 'more' },
  ]);
  expect(figuresOf({ measure: 'decode', value, ratio: null, notes: [] })).toEqual([
    { name: 'decode', ...value, better: 'more' },
  ]);
});

it('a time or a size is better when there is less of it', () => {
  const better = ['s', 'ms', 'µs/run', 'KiB', 'symbols', 'million records/s'].map(
    (unit) => figuresOf({ measure: 'm', value: { value: 1, unit }, ratio: null, notes: [] })[0]?.better,
  );
  expect(better).toEqual(['less', 'less', 'less', 'less', 'more', 'more']);
});

it('processor time and peak memory are read from the notes of any build', () => {
  const notes = [
    '7 symbols × 28 days × 3 minutes, 94080 runs; the log is 218 MiB afterwards',
    '57.0 s of CPU time in 56.7 s, 1.00 cores busy on average',
    'resident memory: peak 623 MiB; median of the second, third and last quarter of the time 506 MiB, 567 MiB, 570 MiB',
  ];
  expect(figuresOf({ measure: 'run', value: { value: 56.7, unit: 's' }, ratio: null, notes }).slice(1)).toEqual([
    { name: 'run: CPU time', value: 57, unit: 's', better: 'less' },
    { name: 'run: peak memory', value: 623, unit: 'MiB', better: 'less' },
  ]);
});

it('stages are compared by their package, whatever a build calls their parts', () => {
  const notes = [
    'µs a run by stage, one symbol, one more pass with clocks in between: analysis 43.7, composer: compose 33.2, engine: run 6.1, engine: run with hysteresis 7.9, composer: ingest 1.3',
  ];
  expect(figuresOf({ measure: 'one run', value: { value: 150, unit: 'µs/run' }, ratio: 1.82, notes }).slice(1)).toEqual(
    [
      { name: 'one run: analysis', value: 43.7, unit: 'µs a run', better: 'less' },
      { name: 'one run: composer', value: 34.5, unit: 'µs a run', better: 'less' },
      { name: 'one run: engine', value: 14, unit: 'µs a run', better: 'less' },
    ],
  );
});
