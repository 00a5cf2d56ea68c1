/** A finite number as it is, and NaN for everything else: booleans, numeric texts, absent fields, infinities. */
export function realNumber(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
}
