import type { EventLogReader } from '@xray/contracts';
import { createHistoryCoverage, type FeedHistory, type VenueAdapter } from '@xray/market-data';
import type { XrayConfig } from '../config/schema.ts';

/** What a session asks for of the past: as far back as the composer looks, without what the log holds already. */
export function sessionHistory(
  { cadence_ms, composer, live }: Pick<XrayConfig, 'cadence_ms' | 'composer' | 'live'>,
  venue: VenueAdapter,
  reader: Pick<EventLogReader, 'rawBatches' | 'readRaw'>,
  nowMs: number,
): FeedHistory | undefined {
  if (!live.history.enabled) return undefined;
  const { btc_symbol, close_history_bars } = composer;
  const coverage = createHistoryCoverage(venue.history ?? []);
  const reachMs = nowMs - (close_history_bars + 1) * cadence_ms;
  // What was received before the reach tells of nothing within it.
  const recent = reader.rawBatches().filter(({ max_recv_ts_ms }) => max_recv_ts_ms >= reachMs);
  const [first] = recent;
  if (first !== undefined) {
    for (const records of reader.readRaw({ from_ingest_seq: first.first_ingest_seq })) {
      coverage.add(records.map(({ event }) => event));
    }
  }
  return {
    bar_ms: cadence_ms,
    bars: close_history_bars,
    first: [btc_symbol],
    missing: (symbol, series, range) => coverage.missing(symbol, series, range),
  };
}
