/** What rounding alone can leave of a difference between doubles of magnitude 1, after sums of a few hundred terms. */
const ROUNDING_NOISE = 512 * Number.EPSILON;

/** Whether a deviation is no more than rounding can make of zero, given the magnitude of the numbers it came from. */
export function isRoundingNoise(deviation: number, magnitude: number): boolean {
  return Math.abs(deviation) <= ROUNDING_NOISE * Math.abs(magnitude);
}

/** A measurement as features carry it: finite and never −0, or `null`. */
export function present(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}

/**
 * Entry of a column, which must be there: one reading outside of any column makes every later reading through this function
 * several times slower.
 */
export function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}

/** A straight line through the slots that have a value. */
export interface Trend {
  /** Least-squares slope, in units of the values per slot. */
  readonly slope: number;
  readonly mean: number;
}

/**
 * Ordinary least squares over entries `from` to `to` (exclusive), the abscissa being the slot; NaN entries are left out.
 * `null` when fewer than half of the slots (rounded up), or fewer than two, have a value. A slope within rounding noise is 0.
 */
export function slotTrend(values: Float64Array, from: number, to: number): Trend | null {
  let count = 0;
  let slotSum = 0;
  let valueSum = 0;
  let magnitude = 0;
  for (let slot = from; slot < to; slot += 1) {
    const value = at(values, slot);
    if (Number.isNaN(value)) continue;
    count += 1;
    slotSum += slot - from;
    valueSum += value;
    magnitude = Math.max(magnitude, Math.abs(value));
  }
  if (count < 2 || 2 * count < to - from) return null;
  const slotMean = slotSum / count;
  const mean = valueSum / count;
  let products = 0;
  let squares = 0;
  let distances = 0;
  for (let slot = from; slot < to; slot += 1) {
    const value = at(values, slot);
    if (Number.isNaN(value)) continue;
    const distance = slot - from - slotMean;
    products += distance * (value - mean);
    squares += distance * distance;
    distances += Math.abs(distance);
  }
  return { slope: isRoundingNoise(products, magnitude * distances) ? 0 : products / squares, mean };
}

/**
 * Distance of the last entry from the mean of entries `from` to `to` (exclusive) in population standard deviations. NaN
 * entries are left out. NaN when nothing deviates by more than the rounding noise of numbers of the given magnitude.
 */
export function zScoreOfLast(values: Float64Array, from: number, to: number, magnitude: number): number {
  let count = 0;
  let sum = 0;
  for (let index = from; index < to; index += 1) {
    const value = at(values, index);
    if (Number.isNaN(value)) continue;
    count += 1;
    sum += value;
  }
  const mean = sum / count;
  let squares = 0;
  for (let index = from; index < to; index += 1) {
    const value = at(values, index);
    if (!Number.isNaN(value)) squares += (value - mean) * (value - mean);
  }
  const deviation = Math.sqrt(squares / count);
  return isRoundingNoise(deviation, magnitude) ? Number.NaN : (at(values, to - 1) - mean) / deviation;
}

/** The median of a column of numbers, the mean of the middle two of an even count. Leaves the column sorted. */
export function medianSorting(values: Float64Array): number {
  const sorted = values.sort();
  const upper = sorted.length >> 1;
  return sorted.length % 2 === 1 ? at(sorted, upper) : (at(sorted, upper - 1) + at(sorted, upper)) / 2;
}
