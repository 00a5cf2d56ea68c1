import { setImmediate } from 'node:timers/promises';

import type { DerivedStream, EventLogReader, StoredRecord, StreamRange } from '@xray/contracts';

/**
 * The batches of a stream, with a turn of the event loop between two of them: reading a month must hold up neither other
 * requests nor a live session in the same process.
 */
export async function* readBatches<Stream extends DerivedStream>(
  reader: EventLogReader,
  stream: Stream,
  range: StreamRange,
): AsyncGenerator<readonly StoredRecord<Stream>[]> {
  for (const batch of reader.read(stream, range)) {
    yield batch;
    await setImmediate();
  }
}
