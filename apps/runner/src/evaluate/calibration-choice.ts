import { errorText, type Calibration } from '@xray/contracts';
import { readCalibration, RegimeEngineError } from '@xray/regime-engine';

import { RunnerError } from '../cli/errors.ts';
import { readSettingsText } from '../config/read-text.ts';

/** What `--calibration` means where it is not given. */
export const DEFAULT_CALIBRATION = 'none';

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RunnerError('wrong_usage', `${file} is no calibration: ${errorText(error)}`, { cause: error });
  }
}

/**
 * The calibration of a file; `null` for the word `none`.
 *
 * @throws RunnerError `wrong_usage`, naming the file and what is wrong with it
 */
export function chosenCalibration(choice: string): Calibration | null {
  if (choice === 'none') return null;
  if (choice === 'shipped') {
    throw new RunnerError('wrong_usage', 'no calibration comes with this version: name a file, or say none');
  }
  const value = parseJson(readSettingsText(choice, 'calibration'), choice);
  try {
    return readCalibration(value);
  } catch (error) {
    if (!(error instanceof RegimeEngineError)) throw error;
    throw new RunnerError('wrong_usage', `${choice}: ${error.detail}`, { cause: error });
  }
}
