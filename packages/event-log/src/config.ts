import { z } from 'zod';

import { DEFAULT_LOG_LIMITS, logLimitsSchema } from './limits.ts';

const defaults = DEFAULT_LOG_LIMITS;
const limits = logLimitsSchema.shape;

/** The writer's limits, as a configuration file states them. */
export const logConfigSchema = z.strictObject({
  max_commit_records: limits.max_commit_records.describe(
    `Records at which appends are committed without waiting. Unit: records. Default ${defaults.max_commit_records}.`,
  ),
  max_commit_bytes: limits.max_commit_bytes.describe(
    `Bytes at which appends are committed without waiting. Unit: bytes. Default ${defaults.max_commit_bytes}.`,
  ),
  max_commit_delay_ms: limits.max_commit_delay_ms.describe(
    `Longest wait of an append for others. Unit: ms. Default ${defaults.max_commit_delay_ms}.`,
  ),
  max_pending_bytes: limits.max_pending_bytes.describe(
    `Bytes on their way to the disk before appends are held back. Unit: bytes. Default ${defaults.max_pending_bytes}.`,
  ),
  min_free_bytes: limits.min_free_bytes.describe(
    `Free disk space below which the log refuses to open and an open one halts. Unit: bytes. Default ${defaults.min_free_bytes}.`,
  ),
  low_free_bytes: limits.low_free_bytes.describe(
    `Free disk space below which space is said to be low; 0 turns it off. Unit: bytes. Default ${defaults.low_free_bytes}.`,
  ),
  rotate_daily: z
    .boolean()
    .default(true)
    .describe('Begin a new segment of the log with the first commit of each UTC day. Default true.'),
  rotate_bytes: limits.rotate_bytes.describe(
    'Size at which a new segment of the log is begun; null for none. Unit: bytes. Default null.',
  ),
});
