import process, { stderr, stdout } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

/** Where a command speaks: results on standard output, everything else on standard error. */
export interface Terminal {
  /** One line of the result. */
  line(text: string): void;
  /** One line about the work: progress, advice, warnings. */
  note(text: string): void;
  /** Whether a person looks at standard error, so that a progress bar makes sense. */
  readonly interactive: boolean;
  /** Resolves once a slow reader of standard output has caught up. */
  drained(): Promise<void>;
}

/** A reader that has seen enough closes its end (`… | head`): that is no failure. */
function endWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

export function processTerminal(): Terminal {
  endWithReader(stdout);
  endWithReader(stderr);
  return {
    line: (text) => {
      stdout.write(`${text}\n`);
    },
    note: (text) => {
      stderr.write(`${text}\n`);
    },
    interactive: stderr.isTTY,
    async drained() {
      while (stdout.writableNeedDrain && !stdout.destroyed) await delay(5);
    },
  };
}
