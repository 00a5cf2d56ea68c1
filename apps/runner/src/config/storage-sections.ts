import { DEFAULT_LOG_LIMITS } from '@xray/event-log';
import { DEFAULT_IMPORT_LIMITS } from '@xray/market-data';
import { z } from 'zod';

const log = DEFAULT_LOG_LIMITS;
const archive = DEFAULT_IMPORT_LIMITS;

/** The writer's limits; their ranges are the event log's own, checked when the log is opened. */
export const logSectionSchema = z.strictObject({
  max_commit_records: z
    .int()
    .positive()
    .default(log.max_commit_records)
    .describe(
      `Records at which appends are committed without waiting. Unit: records. Default ${log.max_commit_records}.`,
    ),
  max_commit_bytes: z
    .int()
    .positive()
    .default(log.max_commit_bytes)
    .describe(`Bytes at which appends are committed without waiting. Unit: bytes. Default ${log.max_commit_bytes}.`),
  max_commit_delay_ms: z
    .int()
    .nonnegative()
    .default(log.max_commit_delay_ms)
    .describe(`Longest wait of an append for others. Unit: ms. Default ${log.max_commit_delay_ms}.`),
  max_pending_bytes: z
    .int()
    .positive()
    .default(log.max_pending_bytes)
    .describe(
      `Bytes on their way to the disk before appends are held back. Unit: bytes. Default ${log.max_pending_bytes}.`,
    ),
  min_free_bytes: z
    .int()
    .nonnegative()
    .default(log.min_free_bytes)
    .describe(
      `Free disk space below which the log refuses to open and an open one halts. Unit: bytes. Default ${log.min_free_bytes}.`,
    ),
  low_free_bytes: z
    .int()
    .nonnegative()
    .default(log.low_free_bytes)
    .describe(
      `Free disk space below which space is said to be low; 0 turns it off. Unit: bytes. Default ${log.low_free_bytes}.`,
    ),
  rotate_daily: z
    .boolean()
    .default(true)
    .describe('Begin a new segment of the log with the first commit of each UTC day. Default true.'),
  rotate_bytes: z
    .int()
    .positive()
    .nullable()
    .default(log.rotate_bytes)
    .describe('Size at which a new segment of the log is begun; null for none. Unit: bytes. Default null.'),
});

export const importSectionSchema = z.strictObject({
  max_expansion_ratio: z
    .number()
    .positive()
    .default(archive.max_expansion_ratio)
    .describe(
      `Unpacked bytes per packed byte above which an archive is refused. Default ${archive.max_expansion_ratio}.`,
    ),
  max_uncompressed_bytes: z
    .int()
    .positive()
    .default(archive.max_uncompressed_bytes)
    .describe(`Unpacked size of one file. Unit: bytes. Default ${archive.max_uncompressed_bytes}.`),
  max_line_bytes: z
    .int()
    .positive()
    .default(archive.max_line_bytes)
    .describe(`Size of one line. Unit: bytes. Default ${archive.max_line_bytes}.`),
});
