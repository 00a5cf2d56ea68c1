import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** The one error of this package. `code` is closed; `policy` says what a caller does. */
export class EventLogError extends defineErrors('EventLogError', {
  /** There is no log in the directory. Halt: create one with a writer, or name the right directory. */
  log_missing: 'halt',
  /** The file in the log's place is none of xray's logs. Halt: name another directory; the file is left as it is. */
  not_a_log: 'halt',
  /** A later version of xray wrote the log. Halt: read it with that version. */
  version_unsupported: 'halt',
  /** Another writer, in this process or another, holds the log. Retry once that one has closed or ended. */
  second_writer: 'retry',
  /** What is stored is not what was written. Halt: run the verification, which names the first bad record. */
  log_damaged: 'halt',
  /** A segment was pruned while it was being read. Retry: what is left reads from its beginning. */
  log_pruned: 'retry',
  /** Less free disk space is left than the limit demands. Halt: free space, then open the log again. */
  disk_space_low: 'halt',
  /** The disk, or the log's greatest size, is used up. Halt: what was acknowledged is there and can be read. */
  disk_full: 'halt',
  /** The operating system or SQLite could not read or write. Halt: mend the cause, then open the log again. */
  io_error: 'halt',
  /** An append that the log cannot hold, such as of a number without JSON form; it halts the writer. Halt: a defect. */
  invalid_append: 'halt',
  /** The writer is closed, or its worker thread is gone. Halt: open the log again. */
  writer_halted: 'halt',
  /** What was asked to be pruned is no row of closed segments from the oldest one on. Halt: name another segment. */
  invalid_prune: 'halt',
  /** An argument is none of its kind, such as an append that is none. Halt: correct the call; nothing was taken, the log goes on. */
  invalid_argument: 'halt',
  /** A limit outside its range. Halt: mend the configuration. */
  invalid_limits: 'halt',
}) {}
/**
 * What happened to a log or was asked of it wrongly, to be switched on. The entries of the class say what each means and
 * what to do.
 */
export type EventLogErrorCode = ErrorCodeOf<typeof EventLogError>;
