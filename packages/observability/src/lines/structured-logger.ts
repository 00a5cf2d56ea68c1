import { setTimeout as delay } from 'node:timers/promises';

import type { LogFields, Logger, LogLevel } from '@xray/contracts';
import { destination, pino, stdTimeFunctions, type DestinationStream } from 'pino';

/** Where lines go, and what stands in each. */
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

/** A logger whose lines are written in the background. */
export interface ProcessLogger {
  readonly logger: Logger;
  /** Resolves when every line is written, and no later than after a second: a reader who stopped reading holds no end up. */
  flush(): Promise<void>;
}

/** What waits for a disk or a reader that is slow; lines beyond it are left out, and a line says how many. */
const MAX_WAITING_BYTES = 4_194_304;
const FLUSH_MS = 1_000;
const LOOK_MS = 5;

/** @param mayRetry whether a reader who takes nothing now is waited for */
function linesFile(dest: string | number, mayRetry: () => boolean) {
  return destination({ dest, mkdir: true, sync: false, maxLength: MAX_WAITING_BYTES, retryEAGAIN: mayRetry });
}

/**
 * Structured log lines: one JSON object a line with `time` (ISO 8601), `level`, `msg`, `service`, `version`, `command` and the
 * fields of the line in snake_case, named as in the contracts (`symbol`, `channel`, `run_id`, `engine_timestamp_ms`, …).
 */
export function structuredLogger(options: LoggerOptions): ProcessLogger {
  const { command, file: path, level, stream, version } = options;
  let waiting = false;
  let leftOut = 0;
  let failed = false;
  let over = false;
  const file = stream === undefined ? linesFile(path ?? 2, () => !over) : null;
  const fail = (error: unknown): void => {
    if (!failed) options.onFailure?.(error);
    failed = true;
  };
  // A full disk or a reader that went away fails the lines and nothing that they tell of.
  file?.on('error', fail);
  file?.on('drop', () => {
    leftOut += 1;
  });
  file?.on('drain', () => {
    waiting = false;
    const lines = leftOut;
    leftOut = 0;
    if (lines > 0) write('warn', 'log lines were left out: they were not read fast enough', { lines });
  });
  const log = pino(
    {
      level,
      base: { service: 'xray', version, command },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    file ?? stream,
  );
  function write(of: Exclude<LogLevel, 'silent'>, message: string, fields: LogFields = {}): void {
    if (!log.isLevelEnabled(of)) return;
    waiting = true;
    log[of](fields, message);
  }
  return {
    logger: {
      debug: (message, fields) => {
        write('debug', message, fields);
      },
      info: (message, fields) => {
        write('info', message, fields);
      },
      warn: (message, fields) => {
        write('warn', message, fields);
      },
      error: (message, fields) => {
        write('error', message, fields);
      },
    },
    async flush() {
      const lateMs = performance.now() + FLUSH_MS;
      while (file !== null && waiting && !failed && performance.now() < lateMs) await delay(LOOK_MS);
      over = true;
    },
  };
}
