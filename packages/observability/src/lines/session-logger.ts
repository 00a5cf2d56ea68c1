import { join } from 'node:path';

import { errorText, type LogLevel } from '@xray/contracts';

import { structuredLogger, type ProcessLogger } from './structured-logger.ts';
import { terminalLogger } from './terminal-logger.ts';

/** Who speaks, to whom, and how much. */
export interface SessionLoggerOptions {
  readonly config: {
    readonly log_level: LogLevel;
    /** A file that is appended to, whoever reads. */
    readonly log_file?: string | undefined;
  };
  readonly command: string;
  readonly version: string;
  readonly terminal: {
    /** Says a sentence. */
    readonly note: (text: string) => void;
    /** Whether a person reads it. */
    readonly interactive: boolean;
  };
  /** Folder of the log whose dashboard is drawn on the terminal; `null` where none is. */
  readonly drawn: string | null;
}

/** In the folder of a log, beside its files. */
const LINES_FILE = 'log-lines.jsonl';

/**
 * A person at a terminal reads sentences; a file or a pipe gets every line with its fields. While a dashboard is drawn on
 * the terminal, lines go into a file in the log's folder.
 */
export function sessionLogger({ command, config, drawn, terminal, version }: SessionLoggerOptions): ProcessLogger {
  const { log_file, log_level } = config;
  const file = log_file ?? (drawn === null ? undefined : join(drawn, LINES_FILE));
  if (file === undefined && terminal.interactive) return terminalLogger(terminal);
  return structuredLogger({
    level: log_level,
    command,
    version,
    ...(file === undefined ? {} : { file }),
    onFailure: (error) => {
      terminal.note(`xray: the log lines cannot be written any more, the session goes on: ${errorText(error)}`);
    },
  });
}
