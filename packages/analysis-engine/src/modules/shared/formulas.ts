/** Linear from 0 at `from` to 1 at `to`, flat outside. `to` may lie below `from`: then small values score high. */
export function ramp(value: number, from: number, to: number): number {
  const share = (value - from) / (to - from);
  return share <= 0 ? 0 : share >= 1 ? 1 : share;
}

/** To six decimals, which keeps payloads short; the rounding is the same on every machine. Beyond 1e9 the value itself. */
export function rounded(value: number): number {
  return Math.abs(value) < 1e9 ? Math.round(value * 1e6) / 1e6 : value;
}

/** As `rounded`; `null` where the value is missing or has no finite form. */
export function roundedOrNull(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : rounded(value);
}

/** A quotient; `null` where a part is missing, the divisor is not positive, or the quotient is beyond a double. */
export function ratio(numerator: number | null, denominator: number | null): number | null {
  if (numerator === null || denominator === null || denominator <= 0) return null;
  const quotient = numerator / denominator;
  return Number.isFinite(quotient) ? quotient : null;
}
