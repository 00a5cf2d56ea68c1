import { archiveEnvelope, type CsvLayout } from './csv-layout.ts';
import { cellText, fundingFraction, openInterest, timeMs } from './csv-row.ts';

/** Five-minute metrics, of which the open interest in base units is read; a row that states 0 is bad. Times are texts in UTC. */
export const metrics: CsvLayout = {
  columns: [
    'create_time',
    'symbol',
    'sum_open_interest',
    'sum_open_interest_value',
    'count_toptrader_long_short_ratio',
    'sum_toptrader_long_short_ratio',
    'count_long_short_ratio',
    'sum_taker_long_short_vol_ratio',
  ],
  optional_columns: 4,
  unused_columns: [
    'sum_open_interest_value',
    'count_toptrader_long_short_ratio',
    'sum_toptrader_long_short_ratio',
    'count_long_short_ratio',
    'sum_taker_long_short_vol_ratio',
  ],
  read(row, subject, line) {
    const timestampMs = timeMs(row, 'create_time');
    return {
      ...archiveEnvelope(row, subject, line, timestampMs),
      event_type: 'OpenInterest',
      source_event_id: cellText(row, 'create_time'),
      channel: 'open_interest',
      normalized: { open_interest: openInterest(row, 'sum_open_interest') },
    };
  },
};

/** The rate that was settled at `calc_time`, as a fraction of the position's value; negative when shorts pay. */
export const fundingRate: CsvLayout = {
  columns: ['calc_time', 'funding_interval_hours', 'last_funding_rate'],
  optional_columns: 0,
  unused_columns: ['funding_interval_hours'],
  read(row, subject, line) {
    const timestampMs = timeMs(row, 'calc_time');
    return {
      ...archiveEnvelope(row, subject, line, timestampMs),
      event_type: 'FundingRate',
      source_event_id: cellText(row, 'calc_time'),
      channel: 'funding_rate',
      normalized: { funding_rate: fundingFraction(row, 'last_funding_rate') },
    };
  },
};
