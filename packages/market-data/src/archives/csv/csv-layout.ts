import type { RawMarketEvent } from '@xray/contracts';

import { rowSymbol, type CsvRow } from './csv-row.ts';

/** What the rows of a file are about, as far as its name or its user says. */
export interface FileSubject {
  readonly source_id: string;
  readonly symbol: string | null;
  /** The interval of a kline file's name, e.g. `1m`. */
  readonly interval: string | null;
}

/** One kind of the public archive: its columns and what a row of them says. */
export interface CsvLayout {
  /** All columns in the documented order: what a file without a header has. */
  readonly columns: readonly string[];
  /** How many of them may be missing at the end. */
  readonly optional_columns: number;
  /** The last column where only archives of the spot market have it: a file with it is not of USD-M futures. */
  readonly spot_column?: string;
  /** Columns that nothing is taken from. A header without one of the others is refused. */
  readonly unused_columns: readonly string[];
  /** The event of a row; of no meaning when the row then has a `problem`. */
  readonly read: (row: CsvRow, subject: FileSubject, line: Uint8Array) => RawMarketEvent;
}

/** What the events of all layouts have in common. An archive has no receipt times: the event's own time stands for it. */
export function archiveEnvelope(row: CsvRow, subject: FileSubject, line: Uint8Array, timestampMs: number) {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    source_id: subject.source_id,
    symbol: rowSymbol(row, subject),
    exchange_ts_ms: timestampMs,
    recv_ts_ms: timestampMs,
    raw_payload: line,
    payload_content_type: 'text/csv',
  } as const;
}
