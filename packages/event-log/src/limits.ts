import { parseAs } from '@xray/contracts/config';
import { z } from 'zod';

import { EventLogError } from './errors.ts';

/** Bounds of a writer. Sizes in bytes, times in milliseconds; all are integers. */
export interface LogLimits {
  /** Records in one stored batch, 1 to 16 000; a larger append is cut into several batches of one commit. Default 4096. */
  readonly max_batch_records: number;
  /** Bytes at which a stored batch is closed; one record may exceed it. Default 1 MiB. */
  readonly max_batch_bytes: number;
  /** Records at which a group of appends is committed without waiting for more. Default 65 536. */
  readonly max_commit_records: number;
  /** Bytes at which a group of appends is committed without waiting for more. Default 4 MiB. */
  readonly max_commit_bytes: number;
  /**
   * Longest time an append waits for others to share its commit. Default 0: a lone append is committed at once, and
   * those that arrive while the disk is busy share the next commit.
   */
  readonly max_commit_delay_ms: number;
  /** Bytes handed over but not yet durable above which further appends are held back. Default 32 MiB. */
  readonly max_pending_bytes: number;
  /** Free disk space below which the log refuses to open and an open writer halts. Default 256 MiB; 0 turns it off. */
  readonly min_free_bytes: number;
  /** Free disk space below which an open writer says that space is low, and goes on. Default 1 GiB; 0 turns it off. */
  readonly low_free_bytes: number;
  /** Size of the write-ahead file at which it is moved into the main file. Default 16 MiB. */
  readonly checkpoint_bytes: number;
  /** Greatest size of a segment's main file; `null` for none. Default `null`. */
  readonly max_log_bytes: number | null;
  /**
   * Size at which a segment is closed and the next one begun, between two commits; `null` for never. Default `null`.
   * A segment without records takes 112 KiB.
   */
  readonly rotate_bytes: number | null;
  /** Whether a segment is closed at the first commit of a later UTC day than that of its own first one. Default `false`. */
  readonly rotate_daily: boolean;
}

const MIB = 1024 * 1024;

/**
 * One segment that grows without end, commits as soon as the disk allows, and halts before the disk is full. What a
 * caller leaves out is taken from here.
 */
export const DEFAULT_LOG_LIMITS: LogLimits = {
  max_batch_records: 4096,
  max_batch_bytes: MIB,
  max_commit_records: 65_536,
  max_commit_bytes: 4 * MIB,
  max_commit_delay_ms: 0,
  max_pending_bytes: 32 * MIB,
  min_free_bytes: 256 * MIB,
  low_free_bytes: 1024 * MIB,
  checkpoint_bytes: 16 * MIB,
  max_log_bytes: null,
  rotate_bytes: null,
  rotate_daily: false,
};

function whole(least: number, greatest = Number.MAX_SAFE_INTEGER): z.ZodInt {
  const bounds = greatest === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${greatest}`;
  const error = `must be an integer ${bounds}`;
  return z.int({ error }).min(least, { error }).max(greatest, { error });
}

const defaults = DEFAULT_LOG_LIMITS;

/** What a writer takes for limits, and their ranges; a configuration file states some of them. */
export const logLimitsSchema = z.strictObject({
  max_batch_records: whole(1, 16_000).default(defaults.max_batch_records),
  max_batch_bytes: whole(1024, 64 * MIB).default(defaults.max_batch_bytes),
  max_commit_records: whole(1, 1_000_000).default(defaults.max_commit_records),
  max_commit_bytes: whole(1024, 256 * MIB).default(defaults.max_commit_bytes),
  max_commit_delay_ms: whole(0, 60_000).default(defaults.max_commit_delay_ms),
  max_pending_bytes: whole(1024, 4096 * MIB).default(defaults.max_pending_bytes),
  min_free_bytes: whole(0).default(defaults.min_free_bytes),
  low_free_bytes: whole(0).default(defaults.low_free_bytes),
  checkpoint_bytes: whole(4096, 4096 * MIB).default(defaults.checkpoint_bytes),
  max_log_bytes: whole(65_536).nullable().default(defaults.max_log_bytes),
  rotate_bytes: whole(128 * 1024)
    .nullable()
    .default(defaults.rotate_bytes),
  rotate_daily: z.boolean().default(defaults.rotate_daily),
});

/** The defaults with the given limits over them. @throws EventLogError `invalid_limits` */
export function completeLogLimits(given: Partial<LogLimits> = {}): LogLimits {
  return parseAs(
    logLimitsSchema,
    given,
    (problem, options) => new EventLogError('invalid_limits', `log limits: ${problem}; correct it`, options),
  );
}
