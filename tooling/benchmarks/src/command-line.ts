import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';

import type { Measure } from './measure.ts';
import { MEASURES } from './measures.ts';

export const USAGE = `usage: pnpm bench [measure…] [--against COMMIT] [--turns N] [--quick] [--markdown] [--out FILE] [--directory DIR]

  --against COMMIT  measure this build and that commit in turns, and say how many times better this one is
  --turns N         how often both are measured, with --against; 5 when left out
  --quick           fewer rounds and smaller worlds: to see that a change runs, not to quote
  --markdown        print the table as Markdown
  --out FILE        where the JSON goes; a file in the temporary folder of the system when left out
  --directory DIR   where logs are written while measuring; the temporary folder of the system when left out

measures: ${MEASURES.map(({ name }) => name).join(', ')}`;

export type CommandLine =
  | {
      readonly kind: 'measure';
      readonly measures: readonly Measure[];
      readonly against: string | null;
      readonly turns: number;
      readonly quick: boolean;
      readonly markdown: boolean;
      readonly out: string | null;
      readonly directory: string;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly reason: string };

export function parseCommandLine(words: readonly string[]): CommandLine {
  try {
    const { positionals, values } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        against: { type: 'string' },
        turns: { type: 'string', default: '5' },
        quick: { type: 'boolean', default: false },
        markdown: { type: 'boolean', default: false },
        out: { type: 'string' },
        directory: { type: 'string', default: tmpdir() },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const unknown = positionals.find((name) => !MEASURES.some((measure) => measure.name === name));
    if (unknown !== undefined) return { kind: 'wrong', reason: `there is no measure "${unknown}"` };
    const turns = Number(values.turns);
    if (!Number.isSafeInteger(turns) || turns < 1) return { kind: 'wrong', reason: '--turns takes a number from 1 on' };
    return {
      kind: 'measure',
      against: values.against ?? null,
      turns,
      measures: MEASURES.filter(({ name }) => positionals.length === 0 || positionals.includes(name)),
      quick: values.quick,
      markdown: values.markdown,
      out: values.out ?? null,
      directory: values.directory,
    };
  } catch (error) {
    return { kind: 'wrong', reason: error instanceof Error ? error.message : String(error) };
  }
}
