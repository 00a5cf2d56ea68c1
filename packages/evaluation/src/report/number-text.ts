/** What stands for a value that was not measured. */
export const NOT_MEASURED = '–';

/** A number with a fixed count of digits, or a dash. The minus is the typographic one. */
export function fixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NOT_MEASURED;
  return value.toFixed(digits).replace('-', '−');
}

/** A share of 1 in percent. */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? NOT_MEASURED : `${fixed(100 * share, digits)} %`;
}

/** A whole number with its thousands apart. */
export function count(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}
