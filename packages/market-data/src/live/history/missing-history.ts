import type { EventLogReader } from '@xray/contracts';

import type { VenueAdapter } from '../../venues/venue.ts';
import { createHistoryCoverage } from './history-coverage.ts';
import type { FeedHistory } from './history-pages.ts';

/** How far back is asked for, of whom, and which instruments go before. */
export interface HistoryReach extends Omit<FeedHistory, 'missing'> {
  readonly venue: VenueAdapter;
  readonly now_ms: number;
}

/** What to ask for of the past: as far back as is looked, without what the log holds already. */
export function missingHistory(
  { now_ms, venue, ...asked }: HistoryReach,
  reader: Pick<EventLogReader, 'rawBatches' | 'readRaw'>,
): FeedHistory {
  const coverage = createHistoryCoverage(venue.history ?? []);
  const reachMs = now_ms - (asked.bars + 1) * asked.bar_ms;
  // What was received before the reach tells of nothing within it.
  const [oldest] = reader.rawBatches().filter(({ max_recv_ts_ms }) => max_recv_ts_ms >= reachMs);
  if (oldest !== undefined) {
    for (const records of reader.readRaw({ from_ingest_seq: oldest.first_ingest_seq })) {
      coverage.add(records.map(({ event }) => event));
    }
  }
  return { ...asked, missing: (symbol, series, range) => coverage.missing(symbol, series, range) };
}
