import { at } from '@xray/contracts/checks';

export interface CrossSection {
  /** How many symbols have a value. */
  readonly symbols: number;
  /** 0 without any. */
  readonly median: number;
  /** Population standard deviation; 0 without any. */
  readonly deviation: number;
}

/** Middle and spread of the values that are there, summed in ascending order, so that the order of symbols has no effect. */
export function crossSection(values: readonly (number | null)[]): CrossSection {
  const known = values.filter((value) => value !== null).sort((left, right) => left - right);
  if (known.length === 0) return { symbols: 0, median: 0, deviation: 0 };
  const upper = at(known, Math.floor(known.length / 2));
  const lower = at(known, Math.floor((known.length - 1) / 2));
  let sum = 0;
  for (const value of known) sum += value;
  const mean = sum / known.length;
  let squares = 0;
  for (const value of known) squares += (value - mean) * (value - mean);
  return { symbols: known.length, median: (lower + upper) / 2, deviation: Math.sqrt(squares / known.length) };
}

/** Place of a value among the values that are there, 1 the greatest; equal values share a place. `null` for a missing one. */
export function placeOf(value: number | null, values: readonly (number | null)[]): number | null {
  if (value === null) return null;
  let greater = 0;
  for (const other of values) if (other !== null && other > value) greater += 1;
  return greater + 1;
}
