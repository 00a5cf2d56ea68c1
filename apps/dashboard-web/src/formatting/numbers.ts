/** What stands where there is no value. */
export const NONE = '–';

const grouped = [0, 1, 2, 3, 4, 5, 6, 8].map(
  (digits) =>
    [digits, new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })] as const,
);
const formatByDigits = new Map(grouped);
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 5 });
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 0 });
const finePercent = new Intl.NumberFormat('en-US', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const signed = new Intl.NumberFormat('en-US', {
  signDisplay: 'exceptZero',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
const exponent = new Intl.NumberFormat('en-US', { notation: 'scientific', maximumSignificantDigits: 4 });

export function formatFixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined) return NONE;
  return (formatByDigits.get(digits) ?? significant).format(value);
}

/** As many decimals as its size asks for, so that prices of one symbol align. */
export function formatPrice(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  const size = Math.abs(value);
  if (size >= 1000) return formatFixed(value, 1);
  if (size >= 100) return formatFixed(value, 2);
  if (size >= 1) return formatFixed(value, 4);
  return formatFixed(value, size >= 0.01 ? 5 : 8);
}

export function formatShare(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : percent.format(value);
}

export function formatFineShare(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : finePercent.format(value);
}

export function formatSigned(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : signed.format(value);
}

export function formatCount(value: number | null | undefined): string {
  return formatFixed(value, 0);
}

/** Five significant digits; very large and very small ones by powers of ten. */
export function formatQuantity(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.0001 || size >= 1e12)) return exponent.format(value);
  return significant.format(value);
}

const SIZES = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const;

export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return NONE;
  const [unit, name] = SIZES.find(([from]) => bytes >= from) ?? [1, 'bytes'];
  return `${formatFixed(bytes / unit, unit === 1 ? 0 : 1)} ${name}`;
}
