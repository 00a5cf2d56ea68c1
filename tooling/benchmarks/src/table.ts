import { meetsTarget, type Row, type Target } from './measure.ts';
import { markdownLines, plainLines, quantityText, ratioText } from './text-table.ts';

const HEAD = ['measure', 'value', 'floor', 'ratio', 'target', 'met'] as const;

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
  const { floor, measure, ratio, ratio_quartiles, target, value } = row;
  return [
    measure,
    quantityText(value),
    floor === null ? '–' : `${quantityText(floor)}: ${floor.name}`,
    ratio === null ? '–' : ratioText(ratio, ratio_quartiles),
    targetText(target, value.unit),
    metText(row),
  ];
}

/** For a terminal, with each row's notes under it. */
export function plainTable(rows: readonly Row[]): string {
  const [head = '', ...body] = plainLines(HEAD, rows.map(cells));
  const lines = body.flatMap((line, index) => [line, ...(rows[index]?.notes ?? []).map((note) => `    ${note}`)]);
  return [head, ...lines].join('\n');
}

/** For `docs/performance.md`: the table, then the notes as a list. */
export function markdownTable(rows: readonly Row[]): string {
  const notes = rows.map(({ measure, notes: rowNotes }) => `- **${measure}**: ${rowNotes.join('. ')}.`);
  return [...markdownLines(HEAD, rows.map(cells)), '', ...notes].join('\n');
}
