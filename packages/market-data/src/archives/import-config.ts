import { z } from 'zod';

import { DEFAULT_IMPORT_LIMITS } from './import-limits.ts';

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
