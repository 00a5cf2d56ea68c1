import process, { stderr, stdout, stdin } from 'node:process';

import { OperationError } from '../errors.ts';
import { createLineOutput } from './line-output.ts';

/**
 * What becomes of a command whose reader goes away (`… | head`): it ends, being nothing but speech; it finishes without a word,
 * having nothing to lose; or it goes on and says so.
 */
export type WithoutReader = 'ends' | 'finishes' | 'goes_on';

/** Where a command speaks: results on standard output, everything else on standard error. */
export interface Terminal {
  /** One line of the result. */
  line(text: string): void;
  /**
   * One line about what goes on whether anybody reads or not, such as a boundary of a live session: it holds nothing up. What a
   * slow reader does not take is left out beyond a bound, and a line says how many.
   */
  tell(text: string): void;
  /** One line about the work: progress, advice, warnings. */
  note(text: string): void;
  /** Whether a person looks at standard error, so that a progress bar makes sense. */
  readonly interactive: boolean;
  /** Resolves once a slow reader of standard output has caught up. */
  drained(): Promise<void>;
}

export interface ProcessTerminal extends Terminal {
  /** Whether standard output has failed other than by a reader who went away: the result is not where it was asked for. */
  readonly lost: () => boolean;
  /** Resolves with whether all that was said is read within a time. */
  readWithin(ms: number): Promise<boolean>;
}

/** The terminal of the process, or whatever its output goes to. */
export function processTerminal(withoutReader: () => WithoutReader): ProcessTerminal {
  let lost = false;
  // Without anybody who reads notes there is nobody to tell.
  const notes = createLineOutput(stderr, () => undefined);
  const results = createLineOutput(stdout, (error) => {
    const word = error.code ?? error.message;
    const gone = error.code === 'EPIPE';
    if (gone && withoutReader() === 'ends') process.exit(0);
    lost = !gone;
    if (gone && withoutReader() === 'finishes') return;
    notes.line(
      `xray: standard output cannot be written any more (${word}): the command goes on, and says nothing there`,
    );
  });
  return {
    ...results,
    note: (text) => {
      notes.line(text);
    },
    interactive: stderr.isTTY,
    lost: () => lost,
    async readWithin(ms) {
      const read = await Promise.all([results.readWithin(ms), notes.readWithin(ms)]);
      return read.every(Boolean);
    },
  };
}

/** Asks the person at the terminal, who must type the word. @throws OperationError `wrong_usage` where nobody is there */
export async function askedPerson(question: string, word: string): Promise<boolean> {
  if (!stdin.isTTY)
    throw new OperationError('wrong_usage', 'nobody is there to confirm: look at what --dry-run says, then add --yes');
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: stdin, output: stderr });
  const interrupted = new AbortController();
  lines.on('SIGINT', () => {
    interrupted.abort();
  });
  try {
    const answer = await lines.question(question, { signal: interrupted.signal });
    return answer.trim() === word;
  } catch (error) {
    if (interrupted.signal.aborted) return false;
    throw error;
  } finally {
    lines.close();
  }
}
