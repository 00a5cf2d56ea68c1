/** What rounding alone can leave of a difference between doubles of magnitude 1, after sums of a few hundred terms. */
const ROUNDING_NOISE = 512 * Number.EPSILON;

/** Whether a deviation is no more than rounding can make of zero, given the magnitude of the numbers it came from. */
export function isRoundingNoise(deviation: number, magnitude: number): boolean {
  return Math.abs(deviation) <= ROUNDING_NOISE * Math.abs(magnitude);
}

/**
 * Entry of a column, which must be there: one reading outside of any column makes every later reading through this function
 * several times slower.
 */
export function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}

/** A number as it is, and 0 for one that is not known. */
export function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
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
  return zScore(values, from, to, { mean: sum / count, count, magnitude });
}

/** What is known of entries before their deviations are. */
export interface Known {
  readonly mean: number;
  readonly count: number;
  /** Of the numbers that the entries came from. */
  readonly magnitude: number;
}

/** As `zScoreOfLast`, of entries whose mean is known. */
export function zScore(values: Float64Array, from: number, to: number, { count, magnitude, mean }: Known): number {
  let squares = 0;
  for (let index = from; index < to; index += 1) {
    const value = at(values, index);
    if (!Number.isNaN(value)) squares += (value - mean) * (value - mean);
  }
  const deviation = Math.sqrt(squares / count);
  return isRoundingNoise(deviation, magnitude) ? Number.NaN : (at(values, to - 1) - mean) / deviation;
}

/** Moves the entries about so that the k-th smallest stands at k, none greater before it (Hoare's quickselect). */
function select(values: Float64Array, k: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = at(values, (low + high) >> 1);
    let left = low;
    let right = high;
    while (left <= right) {
      while (at(values, left) < pivot) left += 1;
      while (at(values, right) > pivot) right -= 1;
      if (left > right) break;
      const moved = at(values, left);
      values[left] = at(values, right);
      values[right] = moved;
      left += 1;
      right -= 1;
    }
    if (k <= right) high = right;
    else if (k >= left) low = left;
    else break;
  }
  return at(values, k);
}

/** The median of a column of numbers, the mean of the middle two of an even count. Leaves the column in another order. */
export function medianInPlace(values: Float64Array): number {
  const middle = values.length >> 1;
  const upper = select(values, middle);
  if (values.length % 2 === 1) return upper;
  let lower = at(values, 0);
  for (let index = 1; index < middle; index += 1) lower = Math.max(lower, at(values, index));
  return (lower + upper) / 2;
}
