/** Whole units of 10^-decimals as the exchange writes them: `decimalText(61803, 1)` is `6180.3`. */
export function decimalText(units: number, decimals: number): string {
  if (units < 0) return `-${decimalText(-units, decimals)}`;
  if (decimals === 0) return String(units);
  const digits = String(units).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
