import { closing, type EventLogReader } from '@xray/contracts';

import { openLogReader } from './open-log-reader.ts';

/**
 * Does work with the reader of a folder's log, which is closed however the work ends.
 *
 * @throws EventLogError where there is no log
 */
export function withLogReader<Result>(
  directory: string,
  work: (reader: EventLogReader) => Result | Promise<Result>,
): Promise<Result> {
  return closing((later) => {
    const reader = openLogReader({ directory });
    later(() => {
      reader.close();
    });
    return work(reader);
  });
}
