import { REGIMES } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { createOpinionRecorder } from '../opinions/opinion-sequence.ts';
import { CADENCE_MS, hiddenMarket, randomNumbers, randomValues, regimeAt, STATES } from '../testing/hidden-market.ts';
import { columnLayout, STRENGTH_ROWS } from './column-layout.ts';
import { encodeRuns } from './encoded-runs.ts';
import { accumulateOnColumns, logLikelihoods } from './log-likelihoods.ts';

/** A symbol that is heard at these places of the cadence. */
function heardAt(places: readonly number[]) {
  const recorder = createOpinionRecorder('A');
  for (const place of places) {
    recorder.add({
      engine_timestamp_ms: place * CADENCE_MS,
      opinions: [{ source: 'one', regime: 'SQUEEZE_UP', strength: 1, confidence: 1 }],
      truth: regimeAt(place % STATES),
      bar: null,
    });
  }
  return recorder.sequence();
}

/** First run and number of runs of every stretch. */
function pieces(places: readonly number[], warm_up_runs: number, max_runs: number) {
  const sequence = heardAt(places);
  const options = { cadence_ms: CADENCE_MS, warm_up_runs, max_runs };
  return encodeRuns(sequence, columnLayout([sequence]), options).map(({ firstRun, runs }) => [firstRun, runs]);
}

function consecutive(count: number, first = 1) {
  return Array.from({ length: count }, (_, place) => first + place);
}

describe('encodeRuns', () => {
  it('starts a new stretch where a run is missing', () => {
    expect(pieces([...consecutive(5), ...consecutive(4, 7)], 0, 100)).toEqual([
      [0, 5],
      [5, 4],
    ]);
  });

  it('leaves the warm-up out of every stretch, and stretches that are no longer than it', () => {
    expect(pieces([...consecutive(9), ...consecutive(3, 20), ...consecutive(8, 30)], 3, 100)).toEqual([
      [3, 6],
      [15, 5],
    ]);
  });

  it('cuts long stretches, and joins what is left over to the last piece', () => {
    expect(pieces(consecutive(35), 0, 10)).toEqual([
      [0, 10],
      [10, 10],
      [20, 15],
    ]);
    expect(pieces(consecutive(19), 0, 10)).toEqual([[0, 19]]);
  });

  it('keeps the labels of the runs that it keeps', () => {
    const sequence = heardAt(consecutive(12));
    const options = { cadence_ms: CADENCE_MS, warm_up_runs: 4, max_runs: 100 };
    const [runs] = encodeRuns(sequence, columnLayout([sequence]), options);
    expect(runs?.truth).toEqual(sequence.truth?.slice(4));
  });

  const { sequence } = hiddenMarket({ symbol: 'A', runs: 60, seed: 3, sources: ['one', 'two'] });
  const between = { ...sequence, strength: Float64Array.from(sequence.strength, (_, at) => (at % 17) / 16) };
  const options = { cadence_ms: CADENCE_MS, warm_up_runs: 0, max_runs: 100 };

  it('lets voices that are not fitted say nothing', () => {
    const [runs] = encodeRuns(
      between,
      columnLayout([between], (source) => source === 'two'),
      options,
    );
    expect(runs?.column.length).toBe(60);
    const [silent] = encodeRuns(
      between,
      columnLayout([between], () => false),
      options,
    );
    expect(silent?.runs).toBe(60);
    expect(logLikelihoods(silent ?? expect.fail(), new Float64Array())).toEqual(new Float64Array(60 * STATES));
  });

  it('adds up tables between their rows as the engine reads them', () => {
    const layout = columnLayout([between]);
    const nats = randomValues(layout.columns * STATES, randomNumbers(1), 2);
    const [runs] = encodeRuns(between, layout, options);
    const found = logLikelihoods(runs ?? expect.fail(), nats);
    for (let run = 0; run < 60; run += 1) {
      for (const k of REGIMES.keys()) {
        let expected = 0;
        for (let opinion = between.offsets[run] ?? 0; opinion < (between.offsets[run + 1] ?? 0); opinion += 1) {
          const voice = between.voices[between.voice[opinion] ?? 0] ?? expect.fail();
          const place = (between.strength[opinion] ?? 0) * (STRENGTH_ROWS - 1);
          const rowAt = (row: number): number => nats[((layout.firstColumn(voice) ?? NaN) + row) * STATES + k] ?? 0;
          const share = place - Math.floor(place);
          expected += (1 - share) * rowAt(Math.floor(place)) + (share > 0 ? share * rowAt(Math.ceil(place)) : 0);
        }
        expect(found[run * STATES + k]).toBeCloseTo(expected, 10);
      }
    }
  });

  it('carries changes back to the columns that they came from', () => {
    const layout = columnLayout([between]);
    const random = randomNumbers(2);
    const nats = randomValues(layout.columns * STATES, random);
    const change = randomValues(60 * STATES, random);
    const [runs] = encodeRuns(between, layout, options);
    const back = new Float64Array(nats.length);
    accumulateOnColumns(runs ?? expect.fail(), change, back);
    const there = logLikelihoods(runs ?? expect.fail(), nats);
    const inner = (left: Float64Array, right: Float64Array): number =>
      left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0);
    expect(inner(there, change)).toBeCloseTo(inner(nats, back), 9);
  });
});
