import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { z } from 'zod';

import type { Measure } from '../measure.ts';
import { measuredApart } from '../measuring-process.ts';
import { inScratchFolder } from '../scratch.ts';
import type { Turn } from './comparison.ts';
import type { ToldRow } from './figure.ts';
import type { OtherBuild } from './other-build.ts';

export interface TurnOptions {
  readonly turns: number;
  readonly quick: boolean;
  readonly directory: string;
}

export interface TurnsOfMeasure {
  readonly measure: string;
  readonly turns: readonly Turn[];
  /** Why turns are missing. */
  readonly reasons: readonly string[];
}

/** One build's rows of one turn, or why there are none. */
type Told = { readonly rows: readonly ToldRow[] } | { readonly reason: string };

const toldResults = z.object({
  rows: z.array(
    z.object({
      measure: z.string(),
      value: z.object({ value: z.number(), unit: z.string() }),
      ratio: z.number().nullable(),
      notes: z.array(z.string()),
    }),
  ),
});

/** By this bench: of its own packages, or of the command of the build whose launcher is given. */
async function tell({ name }: Measure, options: TurnOptions, launcher?: string): Promise<Told> {
  const outcome = await measuredApart(name, { ...options, launcher });
  return outcome.kind === 'measured' ? outcome : { reason: outcome.reason };
}

/** By the other build's own bench, in its own folder. */
async function askOther({ name }: Measure, { directory }: OtherBuild, options: TurnOptions): Promise<Told> {
  return inScratchFolder(options.directory, async (scratch) => {
    const out = join(scratch, 'results.json');
    const words = ['run', '--silent', 'bench', name, '--out', out, '--directory', scratch];
    const child = spawn('pnpm', [...words, ...(options.quick ? ['--quick'] : [])], {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const { rows } = existsSync(out) ? toldResults.parse(JSON.parse(readFileSync(out, 'utf8'))) : { rows: [] };
    return rows.length > 0 ? { rows } : { reason: said.trim().split('\n', 1).join('') };
  });
}

/**
 * Measures both builds in turns, every other turn in the opposite order. A measure of packages can only be taken by a build
 * on its own packages; one that drives the command is this build's for both, so that an earlier build need not know it.
 */
export async function runInTurns(measure: Measure, other: OtherBuild, options: TurnOptions): Promise<TurnsOfMeasure> {
  const sides = {
    here: () => tell(measure, options),
    there: () =>
      measure.of === 'command' ? tell(measure, options, other.launcher) : askOther(measure, other, options),
  };
  const turns: Turn[] = [];
  const reasons: string[] = [];
  for (let turn = 0; turn < options.turns; turn += 1) {
    process.stderr.write(`bench: ${measure.name}, turn ${turn + 1} of ${options.turns} …\n`);
    const early = turn % 2 === 0 ? await sides.there() : null;
    const here = await sides.here();
    const there = early ?? (await sides.there());
    if ('rows' in here && 'rows' in there) turns.push({ here: here.rows, there: there.rows });
    if ('reason' in here) reasons.push(`this build: ${here.reason}`);
    if ('reason' in there) reasons.push(`${other.commit}: ${there.reason}`);
    if (turns.length === 0) break;
  }
  return { measure: measure.name, turns, reasons };
}
