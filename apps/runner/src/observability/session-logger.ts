import { join } from 'node:path';

import { errorText } from '@xray/contracts';

import type { Terminal } from '@xray/operations/command-line';
import type { XrayConfig } from '../config/schema.ts';
import { runnerVersion } from '../pipeline/package-version.ts';
import { structuredLogger, terminalLogger, type ProcessLogger } from './logger.ts';

export interface SessionLoggerOptions {
  readonly config: Pick<XrayConfig, 'observability'>;
  readonly command: string;
  readonly terminal: Pick<Terminal, 'note' | 'interactive'>;
  /** Folder of the log whose dashboard is drawn on the terminal; `null` where none is. */
  readonly drawn: string | null;
}

/** In the folder of a log, beside its files. */
const LINES_FILE = 'log-lines.jsonl';

/**
 * A person at a terminal reads sentences; a file or a pipe gets every line with its fields. While a dashboard is drawn on
 * the terminal, lines go into a file in the log's folder.
 */
export function sessionLogger({ command, config, drawn, terminal }: SessionLoggerOptions): ProcessLogger {
  const { log_file, log_level } = config.observability;
  const file = log_file ?? (drawn === null ? undefined : join(drawn, LINES_FILE));
  if (file === undefined && terminal.interactive) return terminalLogger(terminal);
  return structuredLogger({
    level: log_level,
    command,
    version: runnerVersion(),
    ...(file === undefined ? {} : { file }),
    onFailure: (error) => {
      terminal.note(`xray: the log lines cannot be written any more, the session goes on: ${errorText(error)}`);
    },
  });
}
