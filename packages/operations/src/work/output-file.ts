import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { errorText } from '@xray/contracts';

import { OperationError } from '../errors.ts';

/** @throws OperationError `wrong_usage` where the file's folder is not there: better now than when the work is done */
export function refuseNowhere(file: string): void {
  if (existsSync(dirname(file))) return;
  throw new OperationError('wrong_usage', `${file} cannot be written: there is no folder ${dirname(file)}`);
}

/**
 * Writes the file that a command was asked for.
 *
 * @param flag `w` to write over what is there, `wx` to refuse to
 * @throws OperationError `not_done`
 */
export function writeOutput(file: string, text: string, flag: 'w' | 'wx'): void {
  try {
    writeFileSync(file, text, { flag });
  } catch (error) {
    throw new OperationError('not_done', `${file} cannot be written: ${errorText(error)}`, { cause: error });
  }
}
