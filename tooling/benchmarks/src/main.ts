import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { parseCommandLine, USAGE, type CommandLine } from './command-line.ts';
import { describeMachine, machineText } from './machine.ts';
import { meetsTarget, type Row } from './measure.ts';
import { answerParent, isMeasuringProcess, measuredApart } from './measuring-process.ts';
import { markdownTable, plainTable } from './table.ts';
import { againstTable, measureAgainst } from './turns/against.ts';

// As the command runs. The packages ask for it when they first give something out, and measuring processes inherit it.
process.env['NODE_ENV'] ??= 'production';

type MeasureLine = Extract<CommandLine, { readonly kind: 'measure' }>;

interface Results {
  readonly table: string;
  /** What goes into the JSON file, besides the machine. */
  readonly json: object;
  readonly failed: boolean;
}

async function measureThis({ directory, markdown, measures, quick }: MeasureLine): Promise<Results> {
  const rows: Row[] = [];
  const left: { readonly measure: string; readonly skipped?: string; readonly failed?: string }[] = [];
  for (const { name } of measures) {
    process.stderr.write(`bench: ${name} …\n`);
    const outcome = await measuredApart(name, { directory, quick });
    if (outcome.kind === 'measured') rows.push(...outcome.rows);
    else left.push({ measure: name, [outcome.kind]: outcome.reason });
  }
  const lines = left.map(
    ({ failed, measure, skipped }) =>
      `${measure}: ${failed === undefined ? `skipped, ${skipped ?? ''}` : `FAILED, ${failed}`}`,
  );
  return {
    table: [markdown ? markdownTable(rows) : plainTable(rows), ...lines].join('\n'),
    json: { rows: rows.map((row) => ({ ...row, met: meetsTarget(row) })), not_measured: left },
    failed: left.some(({ failed }) => failed !== undefined),
  };
}

async function measureBoth(commit: string, line: MeasureLine): Promise<Results> {
  const json = await measureAgainst(commit, line.measures, line);
  return {
    table: againstTable(json, line.markdown),
    json,
    failed: json.measured.some(({ turns }) => turns.length === 0),
  };
}

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
  const { against, directory, out, quick } = line;
  const machine = describeMachine(directory);
  const { failed, json, table } = against === null ? await measureThis(line) : await measureBoth(against, line);
  const title = `${machineText(machine)}${quick ? ', quick rounds: not to be quoted' : ''}`;
  process.stdout.write(`${title}\n\n${table}\n`);
  const file = out ?? join(tmpdir(), 'xray-benchmark.json');
  writeFileSync(file, `${JSON.stringify({ machine, quick, ...json }, null, 2)}\n`);
  process.stderr.write(`bench: written to ${file}\n`);
  return failed ? 1 : 0;
}

if (isMeasuringProcess()) await answerParent();
else process.exitCode = await benchmark();
