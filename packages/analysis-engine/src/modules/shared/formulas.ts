/** Linear from 0 at `from` to 1 at `to`, flat outside. `to` may lie below `from`: then small values score high. */
export function ramp(value: number, from: number, to: number): number {
  const share = (value - from) / (to - from);
  return share <= 0 ? 0 : share >= 1 ? 1 : share;
}

/** To six decimals, which keeps payloads short; the rounding is the same on every machine. */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

export function roundedOrNull(value: number | null): number | null {
  return value === null ? null : rounded(value);
}

/** A quotient; `null` where a part is missing or the divisor is not positive. */
export function ratio(numerator: number | null, denominator: number | null): number | null {
  return numerator === null || denominator === null || denominator <= 0 ? null : numerator / denominator;
}
