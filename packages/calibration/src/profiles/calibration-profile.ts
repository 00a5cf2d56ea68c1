import {
  type CalibratedReading,
  type CalibrationProfile,
  REGIMES,
  stationaryDistribution,
  strengthPosition,
} from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import type { ColumnLayout } from '../evidence/column-layout.ts';
import type { Voice } from '../opinions/opinion-sequence.ts';
import type { FilterModel } from './fit-through-filter.ts';
import { rowsOf } from './stochastic-rows.ts';

const STATES = REGIMES.length;
const NATS_DECIMALS = 4;
const PROBABILITY_DECIMALS = 9;

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals)) + 0;
}

/** Rows that sum to 1 in the digits that are kept: what rounding leaves over goes to staying. */
function roundedTransition(transition: Float64Array): number[][] {
  return rowsOf(transition, STATES).map((row, from) => {
    const others = row.map((value, to) => (to === from ? 0 : rounded(value, PROBABILITY_DECIMALS)));
    const leaving = others.reduce((sum, value) => sum + value, 0);
    return others.map((value, to) => (to === from ? 1 - leaving : value));
  });
}

/** The same row of nats against the average over regimes as they occur: exp of it has mean 1. */
function againstAverage(row: readonly number[], occurrence: readonly number[]): number[] {
  const mean = row.reduce((sum, value, k) => sum + at(occurrence, k) * Math.exp(value), 0);
  return row.map((value) => rounded(value - Math.log(mean), NATS_DECIMALS));
}

/** A fitted model as the engine reads it: tables by source and named regime, in few digits. */
export function calibrationProfile(
  id: string,
  markedBy: readonly string[],
  { rows: size, voices }: ColumnLayout,
  model: Pick<FilterModel, 'tables' | 'transition'>,
): CalibrationProfile {
  const transition = roundedTransition(model.transition);
  const stationary = stationaryDistribution(transition);
  const rows = rowsOf(model.tables, STATES).map((row) => againstAverage(row, stationary));
  const readings = new Map<string, CalibratedReading[]>();
  voices.forEach(({ regime, source }, place) => {
    const nats = rows.slice(place * size, (place + 1) * size);
    const ofSource = readings.get(source) ?? [];
    ofSource.push({ regime, nats });
    readings.set(source, ofSource);
  });
  return {
    id,
    marked_by: [...markedBy],
    sources: [...readings].map(([source, ofSource]) => ({ source, readings: ofSource })),
    transition,
    stationary,
  };
}

/** The tables of a profile on the columns of a layout: columns × 9; of voices that it does not know, nothing. */
export function tablesOf({ sources }: CalibrationProfile, { rows, voices }: ColumnLayout): Float64Array {
  const readingOf = ({ regime, source }: Voice): CalibratedReading | undefined =>
    sources.find((one) => one.source === source)?.readings.find((reading) => reading.regime === regime);
  return Float64Array.from(
    voices.flatMap((voice) => {
      const nats = readingOf(voice)?.nats ?? [];
      return Array.from({ length: rows }, (_, row) => rowAt(nats, row / (rows - 1))).flat();
    }),
  );
}

function rowAt(nats: CalibratedReading['nats'], strength: number): number[] {
  if (nats.length < 2) return new Array<number>(STATES).fill(0);
  const { lower, upper_share } = strengthPosition(nats.length, strength);
  return Array.from(
    { length: STATES },
    (_, k) => (1 - upper_share) * at(at(nats, lower), k) + upper_share * at(at(nats, lower + 1), k),
  );
}
