import { at } from '@xray/contracts/checks';

import type { EvaluationReport } from '../evaluation-report.ts';
import { fixed } from '../number-text.ts';
import { comparisonSentences } from '../comparison-words.ts';
import { realTables } from '../real-tables.ts';
import type { ReportTable } from '../report-table.ts';
import { behaviourTables, simulatedTables, targetsTable } from '../tables.ts';
import { wordsTables } from '../words-tables.ts';

const WIDTH = 100;

/** The report for a terminal: plain text, no line over 100 columns, ending in a line feed. */
export function renderText(report: EvaluationReport): string {
  const { real } = report;
  const words = real?.words ?? null;
  const tables = [
    ...(report.simulated === null && real === null ? [] : [targetsTable(report)]),
    ...simulatedTables(report),
    ...(real === null ? [] : realTables(real)),
    ...(words === null ? [] : wordsTables(words)),
    ...behaviourTables(report),
  ];
  const blocks = tables.map(tableText);
  if (real !== null) {
    blocks.push(comparisonSentences(real).map(wrap).join('\n'));
    blocks.push(
      wrap(`Calibration error of the move-class forecasts (their top class): ${fixed(real.reliability.ece, 4)}.`),
    );
    if (real.symbols_left_out.length > 0) {
      blocks.push(wrap(`Left out for too few runs: ${real.symbols_left_out.join(', ')}.`));
    }
  }
  const provenance = Object.entries(report.provenance).map(([key, value]) => wrap(`${key}: ${value}`));
  if (provenance.length > 0) blocks.push(provenance.join('\n'));
  if (blocks.length === 0) blocks.push('Nothing was measured: no symbol has a run that can be scored.');
  return `${blocks.join('\n\n')}\n`;
}

function tableText({ title, note, header, rows }: ReportTable): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    widths
      .map((width, column) => {
        const cell = at(line, column);
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
  const rule = '─'.repeat(
    Math.min(
      WIDTH,
      widths.reduce((sum, width) => sum + width + 2, -2),
    ),
  );
  return [title.toUpperCase(), wrap(note), '', text[0] ?? '', rule, ...text.slice(1)].join('\n');
}

function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
