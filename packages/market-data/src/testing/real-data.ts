import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where real market data lies beside the repository; it is read in place and never copied. */
const FOLDER = new URL('../../../../../shared/data/', import.meta.url);

/** The path of a file or folder of the real market data, or `null` where it is absent and its tests are to be skipped. */
export function realData(relativePath: string): string | null {
  const path = fileURLToPath(new URL(relativePath, FOLDER));
  return existsSync(path) ? path : null;
}
