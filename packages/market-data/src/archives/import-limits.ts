import { z } from 'zod';

const MIB = 1024 * 1024;

/** Where an import stops believing a file, and how much of one it holds in memory. */
export interface ImportLimits {
  /** Uncompressed bytes per byte of a .gz or .zip file. Enforced from the first MiB of output on; market data stays under 20. */
  readonly max_expansion_ratio: number;
  /** Uncompressed bytes of one file. */
  readonly max_uncompressed_bytes: number;
  /** Bytes of one line without its terminator. */
  readonly max_line_bytes: number;
  /** Events of one batch; the events of one frame are never parted, so that a batch may exceed it by a frame's few. */
  readonly max_batch_events: number;
  /** Bad lines of one file that are listed with their reason. All are counted. */
  readonly max_listed_bad_lines: number;
}

/**
 * Bounds that every file of the public archives keeps and few harmful ones do. What a caller leaves out is taken from
 * here.
 */
export const DEFAULT_IMPORT_LIMITS: ImportLimits = {
  max_expansion_ratio: 200,
  max_uncompressed_bytes: 64 * 1024 * MIB,
  max_line_bytes: MIB,
  max_batch_events: 4096,
  max_listed_bad_lines: 100,
};

/** Output below which the expansion ratio is not yet judged: a short file of equal lines may compress as well as a bomb. */
export const EXPANSION_GRACE_BYTES = MIB;

const defaults = DEFAULT_IMPORT_LIMITS;

/** The limits of imports, as a configuration file states them. */
export const importConfigSchema = z.strictObject({
  max_expansion_ratio: z
    .number()
    .positive()
    .default(defaults.max_expansion_ratio)
    .describe(
      `Unpacked bytes per packed byte above which an archive is refused. Default ${defaults.max_expansion_ratio}.`,
    ),
  max_uncompressed_bytes: z
    .int()
    .positive()
    .default(defaults.max_uncompressed_bytes)
    .describe(`Unpacked size of one file. Unit: bytes. Default ${defaults.max_uncompressed_bytes}.`),
  max_line_bytes: z
    .int()
    .positive()
    .default(defaults.max_line_bytes)
    .describe(`Size of one line. Unit: bytes. Default ${defaults.max_line_bytes}.`),
});
