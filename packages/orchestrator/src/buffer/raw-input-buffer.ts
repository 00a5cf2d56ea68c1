import type { Clock, EventLogWriter, RawInputBufferRecord, RawMarketEvent } from '@xray/contracts';

import { OrchestratorError } from '../errors.ts';

export interface RawInputBufferOptions {
  readonly log: Pick<EventLogWriter, 'append'>;
  readonly clock: Pick<Clock, 'wallMs'>;
  /** How many records may wait for their cut. Default 5 000 000, a few hundred megabytes of ordinary frames. */
  readonly max_waiting_records?: number;
}

/** The live end of the log: what has been made durable and not yet been cut. */
export interface RawInputBuffer {
  /**
   * Appends events to the log; they wait for the next cut once they are durable.
   *
   * @throws OrchestratorError `buffer_full`, before anything is appended.
   */
  append(events: readonly RawMarketEvent[]): Promise<void>;
  /** The last durable record, 0 before the first. */
  readonly lastIngestSeq: () => number;
  /** Hands over every waiting record up to a sequence number, in ingest order. */
  takeThrough(ingestSeq: number): readonly RawInputBufferRecord[];
}

export function createRawInputBuffer(options: RawInputBufferOptions): RawInputBuffer {
  const { clock, log, max_waiting_records = 5_000_000 } = options;
  let waiting: RawInputBufferRecord[] = [];
  let last = 0;
  // Receipts come back in the order of the appends, but their continuations must not overtake one another.
  let tail = Promise.resolve();

  return {
    append(events) {
      if (events.length === 0) return tail;
      if (waiting.length + events.length > max_waiting_records) {
        return Promise.reject(
          new OrchestratorError(
            'buffer_full',
            `${waiting.length} raw events wait for their cut and ${events.length} more came: the limit is ` +
              `${max_waiting_records}; boundaries are not being run as fast as events arrive`,
          ),
        );
      }
      const ingestMs = clock.wallMs();
      const appended = log.append({ raw: events, ingest_ts_ms: ingestMs });
      appended.catch(() => undefined);
      tail = tail.then(async () => {
        const { first_ingest_seq } = await appended;
        if (first_ingest_seq === null) return;
        events.forEach((event, position) => {
          waiting.push({
            schema: 'raw_input_buffer_record',
            schema_version: '1',
            ingest_seq: first_ingest_seq + position,
            ingest_ts_ms: ingestMs,
            event,
          });
        });
        last = first_ingest_seq + events.length - 1;
      });
      return tail;
    },
    lastIngestSeq: () => last,
    takeThrough(ingestSeq) {
      const firstLater = waiting.findIndex((record) => record.ingest_seq > ingestSeq);
      const cut = firstLater === -1 ? waiting : waiting.slice(0, firstLater);
      waiting = firstLater === -1 ? [] : waiting.slice(firstLater);
      return cut;
    },
  };
}
