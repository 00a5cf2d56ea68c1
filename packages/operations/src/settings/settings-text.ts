import { readFileSync, statSync } from 'node:fs';

import { errorText } from '@xray/contracts';

import { OperationError } from '../errors.ts';

/** A file of settings larger than this is none. */
const MAX_BYTES = 1024 * 1024;

/**
 * The text of a file that a person writes and names on the command line.
 *
 * @param what what the file should be, for the error: `configuration`
 * @throws OperationError `wrong_usage`, naming the file
 */
export function readSettingsText(file: string, what: string): string {
  try {
    const { size } = statSync(file);
    if (size > MAX_BYTES) {
      throw new OperationError('wrong_usage', `${file}: ${size} bytes is too large for a ${what} (1 MiB at most)`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof OperationError) throw error;
    throw new OperationError('wrong_usage', `${file}: cannot read the ${what}: ${errorText(error)}`, { cause: error });
  }
}
