import { fork, type ChildProcess } from 'node:child_process';

import { dashboardMessageSchema, type DashboardMessage, type RecorderMessage } from './process-messages.ts';

export type HeardMessage = ReturnType<(typeof dashboardMessageSchema)['parse']> & DashboardMessage;

/** A process of the dashboards, as the recorder sees it. */
export interface DashboardChild {
  /** Tells it something. What is said to a process that has ended goes nowhere. */
  readonly send: (message: RecorderMessage) => void;
  /** Names who is told what it says. */
  readonly hear: (listener: (message: HeardMessage) => void) => void;
  /** Resolves when it can be told what to do; never where it ends before. */
  readonly ready: Promise<void>;
  /** Resolves with why it ended; never rejects. */
  readonly ended: Promise<string>;
  /** Ends it at once, without a word of it; `ended` follows. */
  readonly kill: () => void;
}

/** Of what a process says before it ends by an error, the last so many characters. */
const MAX_LAST_WORDS = 2_000;

/** What is run as the process of the dashboards. */
export interface DashboardProgram {
  /** Path of its module. */
  readonly entry: string;
  readonly exec_argv: readonly string[];
}

function howItEnded(code: number | null, signal: NodeJS.Signals | null, lastWords: string): string {
  const how = signal === null ? `it ended with code ${code ?? 'unknown'}` : `it was ended by ${signal}`;
  const said = lastWords.trim();
  return said === '' ? how : `${how}: ${said}`;
}

function endOf(child: ChildProcess): Promise<string> {
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-MAX_LAST_WORDS);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      // Where it could not be started there is no exit to come.
      if (child.pid === undefined) resolve(`it could not be started: ${error.message}`);
    });
    child.on('exit', (code, signal) => {
      resolve(howItEnded(code, signal, lastWords));
    });
  });
}

/**
 * Starts the process, which loads its modules and then waits to be told what to do. What is no word of it is left out.
 *
 * @param drawn whether it draws on this process's terminal
 */
export function startDashboardChild({ entry, exec_argv }: DashboardProgram, drawn: boolean): DashboardChild {
  const terminal = drawn ? 'inherit' : 'ignore';
  const child = fork(entry, [], {
    execArgv: [...exec_argv],
    stdio: [terminal, terminal, 'pipe', 'ipc'],
  });
  const ended = endOf(child);
  let listener: (message: HeardMessage) => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    child.on('message', (raw) => {
      const message = dashboardMessageSchema.safeParse(raw);
      if (!message.success) return;
      if (message.data.kind === 'ready_to_start') resolve();
      else listener(message.data);
    });
  });
  return {
    ready,
    ended,
    hear(next) {
      listener = next;
    },
    send(message) {
      // Between its end and the news of it, what is said to it goes nowhere.
      if (child.connected) child.send(message, () => undefined);
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
