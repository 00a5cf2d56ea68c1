/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- the library declares classes and takes plain objects */
import { highest, lowest, SD, SMA, TrueRange, WMA } from 'technicalindicators';

interface PriceColumns {
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
}

/** Moving averages of a period, the first at the period-th value. */
export function movingAverages(values: readonly number[], period: number): number[] {
  return SMA.calculate({ period, values: [...values] });
}

/** Mean of values. */
export function meanOf(values: readonly number[]): number {
  return movingAverages(values, values.length)[0] ?? Number.NaN;
}

/** Population standard deviation of values. */
export function deviationOf(values: readonly number[]): number {
  return SD.calculate({ period: values.length, values: [...values] })[0] ?? Number.NaN;
}

/** True ranges from the second bar on. */
export function trueRangesOf({ high, low, close }: PriceColumns): number[] {
  return TrueRange.calculate({ high: [...high], low: [...low], close: [...close] });
}

/** Slope of the least-squares line through n equidistant values, which is 6 (WMA − SMA) / (n − 1). */
export function slopeOf(values: readonly number[]): number {
  const weighted = WMA.calculate({ period: values.length, values: [...values] })[0] ?? Number.NaN;
  return (6 * (weighted - meanOf(values))) / (values.length - 1);
}

/** The highest of values. */
export function highestOf(values: readonly number[]): number {
  return highest({ period: values.length, values: [...values] }).at(-1) ?? Number.NaN;
}

/** The lowest of values. */
export function lowestOf(values: readonly number[]): number {
  return lowest({ period: values.length, values: [...values] }).at(-1) ?? Number.NaN;
}
