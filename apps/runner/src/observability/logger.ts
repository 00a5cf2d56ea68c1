import type { Logger } from '@xray/contracts';
import { destination, pino, stdTimeFunctions, type DestinationStream } from 'pino';

import type { Terminal } from '../cli/terminal.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggerOptions {
  readonly level: LogLevel;
  /** A file that is appended to; without it, standard error. */
  readonly file?: string;
  readonly version: string;
  readonly command: string;
  /** Where the lines go instead, for tests. */
  readonly stream?: DestinationStream;
  /** The lines cannot be written any more; called once. */
  readonly onFailure?: (error: unknown) => void;
}

export interface ProcessLogger {
  readonly logger: Logger;
  /** Writes what is buffered. */
  flush(): void;
}

/**
 * Structured log lines: one JSON object a line with `time` (ISO 8601), `level`, `msg`, `service`, `version`, `command` and the
 * fields of the line in snake_case, named as in the contracts (`symbol`, `channel`, `run_id`, `engine_timestamp_ms`, …).
 */
export function structuredLogger(options: LoggerOptions): ProcessLogger {
  const { command, file: path, level, stream, version } = options;
  const file = stream === undefined ? destination({ dest: path ?? 2, mkdir: true, sync: false }) : null;
  let failed = false;
  const fail = (error: unknown): void => {
    if (!failed) options.onFailure?.(error);
    failed = true;
  };
  // A full disk or a reader that went away fails the lines and nothing that they tell of.
  file?.on('error', fail);
  const log = pino(
    {
      level,
      base: { service: 'xray', version, command },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    file ?? stream,
  );
  return {
    logger: {
      debug: (message, fields) => {
        log.debug(fields ?? {}, message);
      },
      info: (message, fields) => {
        log.info(fields ?? {}, message);
      },
      warn: (message, fields) => {
        log.warn(fields ?? {}, message);
      },
      error: (message, fields) => {
        log.error(fields ?? {}, message);
      },
    },
    flush() {
      try {
        if (!failed) file?.flushSync();
      } catch (error) {
        fail(error);
      }
    },
  };
}

/** For a person at a terminal: warnings and errors as plain sentences, the rest not at all. */
export function terminalLogger(terminal: Pick<Terminal, 'note'>): ProcessLogger {
  const say = (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    const texts = Object.entries(fields).map(([name, value]) => `${name} ${String(value)}`);
    terminal.note(['xray: ' + message, ...texts].join(', '));
  };
  return {
    logger: { debug: () => undefined, info: () => undefined, warn: say, error: say },
    flush: () => undefined,
  };
}
