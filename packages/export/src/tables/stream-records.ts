import { isDerivedStream, type EventLogReader, type LogStream } from '@xray/contracts';

import { rawRecordJson } from './raw-json.ts';

/** The records of a stream as a listing shows them, in order; `symbol` leaves out those of others. */
export function* streamRecords(
  reader: Pick<EventLogReader, 'read' | 'readRaw'>,
  stream: LogStream,
  symbol: string | undefined,
): Generator<object> {
  if (!isDerivedStream(stream)) {
    for (const batch of reader.readRaw(symbol === undefined ? {} : { symbol })) yield* batch.map(rawRecordJson);
    return;
  }
  for (const batch of reader.read(stream)) {
    for (const { record, seq } of batch) {
      if (symbol === undefined || ('symbol' in record && record.symbol === symbol)) yield { seq, ...record };
    }
  }
}
