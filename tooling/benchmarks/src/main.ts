import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { parseCommandLine, USAGE } from './command-line.ts';
import { describeMachine, machineText } from './machine.ts';
import { meetsTarget, type Row } from './measure.ts';
import { answerParent, isMeasuringProcess, measuredApart } from './measuring-process.ts';
import { markdownTable, plainTable } from './table.ts';

// As the command runs. The packages ask for it when they first give something out, and measuring processes inherit it.
process.env['NODE_ENV'] ??= 'production';

async function benchmark(): Promise<number> {
  const line = parseCommandLine(process.argv.slice(2));
  if (line.kind === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (line.kind === 'wrong') {
    process.stderr.write(`bench: ${line.reason}\n${USAGE}\n`);
    return 2;
  }
  const { directory, markdown, measures, out, quick } = line;
  const machine = describeMachine(directory);
  const rows: Row[] = [];
  const left: { readonly measure: string; readonly skipped?: string; readonly failed?: string }[] = [];
  for (const { name } of measures) {
    process.stderr.write(`bench: ${name} …\n`);
    const outcome = await measuredApart(name, { directory, quick });
    if (outcome.kind === 'measured') rows.push(...outcome.rows);
    else left.push({ measure: name, [outcome.kind]: outcome.reason });
  }

  const table = markdown ? markdownTable(rows) : plainTable(rows);
  const title = `${machineText(machine)}${quick ? ', quick rounds: not to be quoted' : ''}`;
  process.stdout.write(`${title}\n\n${table}\n`);
  for (const { failed, measure, skipped } of left) {
    process.stdout.write(`${measure}: ${failed === undefined ? `skipped, ${skipped ?? ''}` : `FAILED, ${failed}`}\n`);
  }
  const file = out ?? join(tmpdir(), 'xray-benchmark.json');
  const results = rows.map((row) => ({ ...row, met: meetsTarget(row) }));
  writeFileSync(file, `${JSON.stringify({ machine, quick, rows: results, not_measured: left }, null, 2)}\n`);
  process.stderr.write(`bench: written to ${file}\n`);
  return left.some(({ failed }) => failed !== undefined) ? 1 : 0;
}

if (isMeasuringProcess()) await answerParent();
else process.exitCode = await benchmark();
