/**
 * Exponentially weighted mean of the values up to and with each bar, the weights halving every `half_life_bars` and
 * normalised to 1, so that it has no bias at the start. NaN values count as not observed; NaN before the first one.
 */
export function ewma(values: Float64Array, half_life_bars: number): Float64Array {
  const decay = Math.exp(-Math.LN2 / half_life_bars);
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    if (!Number.isNaN(value)) {
      sum = decay * sum + value;
      weight = decay * weight + 1;
    }
    return weight === 0 ? NaN : sum / weight;
  });
}

/** The half-life of the mean that is called an n-bar EWMA: smoothing constant 2 / (n + 1). */
export function halfLifeOfSpan(span_bars: number): number {
  return Math.log(2) / -Math.log(1 - 2 / (span_bars + 1));
}
