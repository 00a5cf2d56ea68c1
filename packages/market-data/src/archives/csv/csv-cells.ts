import { parse } from 'csv-parse/sync';

const QUOTE = '"';

/**
 * The cells of one CSV line, or `null` when its quoting is broken. A line without a quote needs no CSV parser: its
 * cells are what stands between the commas, which is 4 to 10 times faster. No archive of the exchange quotes its cells.
 */
export function csvCells(line: string): readonly string[] | null {
  if (!line.includes(QUOTE)) return line.split(',');
  try {
    const [cells] = parse(line, { relax_column_count: true });
    return cells ?? null;
  } catch {
    return null;
  }
}
