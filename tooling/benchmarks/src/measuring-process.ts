import { fork } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import type { MeasureOptions, Outcome } from './measure.ts';
import { MEASURES } from './measures.ts';
import { inScratchFolder } from './scratch.ts';

export type ApartOutcome = Outcome | { readonly kind: 'failed'; readonly reason: string };

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

function isOutcome(message: unknown): message is ApartOutcome {
  return typeof message === 'object' && message !== null && 'kind' in message;
}

/**
 * Runs a measure in a process of its own, so that neither the heap nor the compiled code of one measure weighs on the next. The
 * floor of a measure runs in the same process as what it is compared with.
 */
export async function measuredApart(name: string, options: MeasureOptions): Promise<ApartOutcome> {
  const { directory, launcher, quick } = options;
  const child = fork(MAIN, [name, quick ? 'quick' : 'full', directory, ...(launcher === undefined ? [] : [launcher])]);
  let outcome: ApartOutcome = { kind: 'failed', reason: 'the process said nothing' };
  child.on('message', (message) => {
    if (isOutcome(message)) outcome = message;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return code === 0 ? outcome : { kind: 'failed', reason: `its process ended with ${String(code)}` };
}

export function isMeasuringProcess(): boolean {
  return process.send !== undefined;
}

/** The other end of `measuredApart`. */
export async function answerParent(): Promise<void> {
  const [name, rounds, parent = '', launcher] = process.argv.slice(2);
  let outcome: ApartOutcome;
  try {
    const measure = MEASURES.find((candidate) => candidate.name === name);
    if (measure === undefined) throw new Error(`there is no measure "${name ?? ''}"`);
    const quick = rounds === 'quick';
    outcome = await inScratchFolder(parent, (directory) => measure.run({ quick, directory, launcher }));
  } catch (error) {
    outcome = { kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.send?.(outcome);
  process.disconnect();
}
