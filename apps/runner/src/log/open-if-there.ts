import type { EventLogReader } from '@xray/contracts';
import { EventLogError, openLogReader } from '@xray/event-log';

/** A reader of the folder's log; `null` where it holds none yet. */
export function openLogIfThere(directory: string): EventLogReader | null {
  try {
    return openLogReader({ directory });
  } catch (error) {
    if (error instanceof EventLogError && error.code === 'log_missing') return null;
    throw error;
  }
}
