/** What is known of some numbers once they are gone. */
export interface Moments {
  count: number;
  /** Arithmetic mean; 0 without numbers. */
  mean: number;
  /** Sum of the squared deviations from the mean. */
  squares: number;
}

export function createMoments(): Moments {
  return { count: 0, mean: 0, squares: 0 };
}

export function clearMoments(moments: Moments): void {
  moments.count = 0;
  moments.mean = 0;
  moments.squares = 0;
}

/**
 * Takes a number in (Welford); what is not finite is none. Numbers that are all the same leave exactly their value as mean
 * and exactly 0 as deviation.
 */
export function include(moments: Moments, value: number): void {
  if (!Number.isFinite(value)) return;
  const distance = value - moments.mean;
  moments.count += 1;
  moments.mean += distance / moments.count;
  moments.squares += distance * (value - moments.mean);
}

/** Takes in the entries of a column from one on. */
export function includeColumn(moments: Moments, column: Float64Array, from: number): void {
  for (let entry = from; entry < column.length; entry += 1) include(moments, column[entry] ?? Number.NaN);
}

/** Takes in all the numbers behind other moments (Chan, Golub and LeVeque). */
export function includeAll(moments: Moments, others: Moments): void {
  if (others.count === 0) return;
  const count = moments.count + others.count;
  const distance = others.mean - moments.mean;
  const share = others.count / count;
  moments.squares += others.squares + distance * distance * moments.count * share;
  moments.mean = moments.count === 0 ? others.mean : moments.mean + distance * share;
  moments.count = count;
}
