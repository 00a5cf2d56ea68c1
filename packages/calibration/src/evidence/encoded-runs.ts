import { strengthPosition } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import type { OpinionSequence } from '../opinions/opinion-sequence.ts';
import type { ColumnLayout } from './column-layout.ts';

/** Runs that follow each other a cadence apart, each as the columns that its opinions weigh on. */
export interface EncodedRuns {
  readonly runs: number;
  /** Place of the first of them in its sequence. */
  readonly firstRun: number;
  /** The entries of run r stand from `offsets[r]` up to `offsets[r + 1]`. */
  readonly offsets: Uint32Array;
  /** By entry: the lower of its two columns; the upper one is the next. */
  readonly column: Uint32Array;
  readonly lowerWeight: Float64Array;
  readonly upperWeight: Float64Array;
  /** The true regime of each run, `UNKNOWN_REGIME` where it is not known; `null` where none is. */
  readonly truth: Uint8Array | null;
}

export interface EncodeOptions {
  readonly cadence_ms: number;
  /** Runs at the start of each stretch that are left out: the composer's own memory is not full yet. */
  readonly warm_up_runs: number;
  /** Longer stretches are cut; what is left over joins the last piece. */
  readonly max_runs: number;
}

/** First and past-last runs of the stretches without a gap, cut to the length asked for. */
function stretches(
  { engine_timestamp_ms: times }: OpinionSequence,
  { cadence_ms, max_runs, warm_up_runs }: EncodeOptions,
): readonly (readonly [number, number])[] {
  const pieces: [number, number][] = [];
  let start = 0;
  for (let run = 1; run <= times.length; run += 1) {
    if (run < times.length && at(times, run) - at(times, run - 1) === cadence_ms) continue;
    let first = start + warm_up_runs;
    while (run - first >= 2 * max_runs) {
      pieces.push([first, first + max_runs]);
      first += max_runs;
    }
    if (first < run) pieces.push([first, run]);
    start = run;
  }
  return pieces;
}

/** A sequence's runs as weights on columns; opinions of voices that the layout leaves out say nothing. */
export function encodeRuns(
  sequence: OpinionSequence,
  layout: ColumnLayout,
  options: EncodeOptions,
): readonly EncodedRuns[] {
  const first = sequence.voices.map((voice) => layout.firstColumn(voice));
  return stretches(sequence, options).map(([from, to]) => {
    const offsets: number[] = [0];
    const column: number[] = [];
    const lowerWeight: number[] = [];
    const upperWeight: number[] = [];
    for (let run = from; run < to; run += 1) {
      const end = at(sequence.offsets, run + 1);
      for (let opinion = at(sequence.offsets, run); opinion < end; opinion += 1) {
        const base = first[at(sequence.voice, opinion)];
        if (base === null || base === undefined) continue;
        const { lower, upper_share } = strengthPosition(layout.rows, at(sequence.strength, opinion));
        const weight = at(sequence.weight, opinion);
        column.push(base + lower);
        lowerWeight.push(weight * (1 - upper_share));
        upperWeight.push(weight * upper_share);
      }
      offsets.push(column.length);
    }
    return {
      runs: to - from,
      firstRun: from,
      offsets: Uint32Array.from(offsets),
      column: Uint32Array.from(column),
      lowerWeight: Float64Array.from(lowerWeight),
      upperWeight: Float64Array.from(upperWeight),
      truth: sequence.truth?.slice(from, to) ?? null,
    };
  });
}
