import { meetsTarget, type Quantity, type Row, type Target } from './measure.ts';

const HEAD = ['measure', 'value', 'floor', 'ratio', 'target', 'met'] as const;

/** Three significant digits, which is more than any of it is worth. */
function digits(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toString();
  return Number(value.toPrecision(3)).toString();
}

function quantity({ unit, value }: Quantity): string {
  return `${digits(value)} ${unit}`;
}

function ratioText({ ratio, ratio_quartiles }: Row): string {
  if (ratio === null) return '–';
  const spread = ratio_quartiles === null ? '' : ` (${ratio_quartiles.map(digits).join('–')})`;
  return `${digits(ratio)} ×${spread}`;
}

function targetText(target: Target | null, unit: string): string {
  if (target === null) return '–';
  return `${target.bound === 'at_least' ? '≥' : '≤'} ${target.limit} ${target.of === 'ratio' ? '×' : unit}`;
}

function metText(row: Row): string {
  const met = meetsTarget(row);
  if (met === null) return '–';
  return met ? 'yes' : 'no';
}

function cells(row: Row): readonly string[] {
  const { floor, measure, target, value } = row;
  return [
    measure,
    quantity(value),
    floor === null ? '–' : `${quantity(floor)}: ${floor.name}`,
    ratioText(row),
    targetText(target, value.unit),
    metText(row),
  ];
}

function aligned(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
}

/** For a terminal, with each row's notes under it. */
export function plainTable(rows: readonly Row[]): string {
  const [head = [], ...body] = aligned([HEAD, ...rows.map(cells)]);
  const lines = body.flatMap((line, index) => [
    line.join('  ').trimEnd(),
    ...(rows[index]?.notes ?? []).map((note) => `    ${note}`),
  ]);
  return [head.join('  ').trimEnd(), ...lines].join('\n');
}

/** For `docs/performance.md`: the table, then the notes as a list. */
export function markdownTable(rows: readonly Row[]): string {
  const [head = [], ...body] = aligned([HEAD, ...rows.map(cells)]);
  const line = (columns: readonly string[]): string => `| ${columns.join(' | ')} |`;
  const rule = line(head.map((cell) => '-'.repeat(cell.length)));
  const notes = rows.map(({ measure, notes: rowNotes }) => `- **${measure}**: ${rowNotes.join('. ')}.`);
  return [line(head), rule, ...body.map(line), '', ...notes].join('\n');
}
