import type { Quantity } from './measure.ts';

/** Three significant digits, which is more than any of it is worth. */
function digits(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toString();
  return Number(value.toPrecision(3)).toString();
}

export function quantityText({ unit, value }: Quantity): string {
  return `${digits(value)} ${unit}`;
}

export function ratioText(ratio: number, quartiles: readonly [number, number] | null): string {
  const spread = quartiles === null ? '' : ` (${quartiles.map(digits).join('–')})`;
  return `${digits(ratio)} ×${spread}`;
}

type Cells = readonly string[];

function aligned(lines: readonly Cells[]): readonly Cells[] {
  const widths: number[] = [];
  for (const line of lines)
    line.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
}

/** For a terminal: the head and a line for each row. */
export function plainLines(head: Cells, rows: readonly Cells[]): readonly string[] {
  return aligned([head, ...rows]).map((line) => line.join('  ').trimEnd());
}

/** For a page of the documentation. */
export function markdownLines(head: Cells, rows: readonly Cells[]): readonly string[] {
  const [first = [], ...body] = aligned([head, ...rows]);
  const line = (columns: Cells): string => `| ${columns.join(' | ')} |`;
  return [line(first), line(first.map((cell) => '-'.repeat(cell.length))), ...body.map(line)];
}
