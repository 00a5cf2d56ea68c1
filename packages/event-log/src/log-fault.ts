import type { EventLogErrorCode } from './errors.ts';

/**
 * A failure below the package's surface. The worker thread loads nothing but Node's own modules and this package's
 * files, so that it starts the same way from sources and from the build; the surface turns faults into `EventLogError`.
 */
export interface LogFault extends Error {
  readonly fault: EventLogErrorCode;
}

export function logFault(fault: EventLogErrorCode, detail: string, cause?: unknown): LogFault {
  return Object.assign(new Error(detail, { cause }), { fault });
}

export function isLogFault(thrown: unknown): thrown is LogFault {
  return thrown instanceof Error && 'fault' in thrown;
}

/** Primary result codes of SQLite: https://www.sqlite.org/rescode.html */
const SQLITE_FAULTS: ReadonlyMap<number, { readonly fault: EventLogErrorCode; readonly advice: string }> = new Map([
  [5, { fault: 'second_writer', advice: 'another connection holds its lock; close that one, then open the log again' }],
  [6, { fault: 'second_writer', advice: 'another connection holds its lock; close that one, then open the log again' }],
  [11, { fault: 'log_damaged', advice: 'verify the log to see the first bad record' }],
  [13, { fault: 'disk_full', advice: 'free disk space, then open the log again; all that was acknowledged is there' }],
  [26, { fault: 'not_a_log', advice: 'the file is not a SQLite database; name another directory' }],
]);

const IO_ADVICE = 'mend the cause, then open the log again; all that was acknowledged is there';

/** What went wrong while doing something, whatever was thrown: SQLite's and the system's codes become the log's own. */
export function faultOf(thrown: unknown, doing: string): LogFault {
  if (isLogFault(thrown)) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number') {
    const known = SQLITE_FAULTS.get(thrown.errcode & 0xff);
    const { fault, advice } = known ?? { fault: 'io_error' as const, advice: IO_ADVICE };
    return logFault(fault, `${doing}: SQLite says "${text}" (code ${thrown.errcode}); ${advice}`, thrown);
  }
  const full = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC';
  return logFault(full ? 'disk_full' : 'io_error', `${doing}: ${text}; ${IO_ADVICE}`, thrown);
}
