import type { EventLogReader } from '@xray/contracts';

import { EventLogError } from '../errors.ts';
import { openLogReader, type OpenLogReaderOptions } from './open-log-reader.ts';

/** As `openLogReader`, but `null` where the folder holds no log yet. */
export function openLogIfThere(options: OpenLogReaderOptions): EventLogReader | null {
  try {
    return openLogReader(options);
  } catch (error) {
    if (error instanceof EventLogError && error.code === 'log_missing') return null;
    throw error;
  }
}
