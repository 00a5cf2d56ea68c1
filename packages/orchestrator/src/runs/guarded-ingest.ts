import { errorKind, type RawInputBufferRecord, type SnapshotComposer } from '@xray/contracts';

import { failureText, type FailureText } from './attempt.ts';

/** The way of records into the composer: what one record does to it stays with that record's symbol. */
export interface GuardedIngest {
  /** Takes records in ingest order; never throws. `isNews` says of which a fault counts: those of cuts yet to be made. */
  take(records: readonly RawInputBufferRecord[], isNews?: (record: RawInputBufferRecord) => boolean): void;
  /** What a symbol's records did since it was last asked for, once; `null` where they were taken. */
  faultOf(symbol: string): FailureText | null;
}

/** The composer's word for a record that it has had already. */
const TAKEN_ALREADY = 'ingest_order_violated';

export function createGuardedIngest(composer: Pick<SnapshotComposer, 'ingest'>): GuardedIngest {
  const faults = new Map<string, FailureText>();

  const takeEach = (
    records: readonly RawInputBufferRecord[],
    isNews: (record: RawInputBufferRecord) => boolean,
  ): void => {
    for (const record of records) {
      try {
        composer.ingest([record]);
      } catch (error) {
        // Those before the one that threw went in with the batch.
        if (errorKind(error) === TAKEN_ALREADY || !isNews(record)) continue;
        faults.set(record.event.symbol, failureText(error));
      }
    }
  };

  return {
    take(records, isNews = () => true) {
      if (records.length === 0) return;
      try {
        composer.ingest(records);
      } catch {
        takeEach(records, isNews);
      }
    },
    faultOf(symbol) {
      const fault = faults.get(symbol) ?? null;
      if (fault !== null) faults.delete(symbol);
      return fault;
    },
  };
}
