import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import type { RawInputBufferRecord } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

/** Columns of the exchange's archive. */
const [OPEN_TIME, OPEN, HIGH, LOW, CLOSE, VOLUME, QUOTE, TRADES, TAKER] = [0, 1, 2, 3, 4, 5, 7, 8, 9] as const;
const MINUTES = 3;
export const BAR_MS = MINUTES * 60_000;

/** Three-minute bars of one symbol, column by column; the time of a bar is the boundary at which it closes. */
export interface KlineBars {
  readonly symbol: string;
  readonly engine_timestamp_ms: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly quote_volume: Float64Array;
  readonly taker_buy_volume: Float64Array;
  readonly trade_count: Float64Array;
}

/** A month of one-minute klines as the exchange archives them, combined to bars of three minutes. */
export function readKlineBars(path: string, symbol: string): KlineBars {
  const minutes = gunzipSync(readFileSync(path))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const bars = Math.floor(minutes.length / MINUTES);
  const column = (of: (three: readonly (readonly number[])[]) => number) =>
    Float64Array.from({ length: bars }, (_, bar) => of(minutes.slice(bar * MINUTES, (bar + 1) * MINUTES)));
  const sumOf = (name: number) => column((three) => three.reduce((sum, minute) => sum + at(minute, name), 0));
  return {
    symbol,
    engine_timestamp_ms: column((three) => at(at(three, 0), OPEN_TIME) + BAR_MS),
    open: column((three) => at(at(three, 0), OPEN)),
    high: column((three) => Math.max(...three.map((minute) => at(minute, HIGH)))),
    low: column((three) => Math.min(...three.map((minute) => at(minute, LOW)))),
    close: column((three) => at(at(three, MINUTES - 1), CLOSE)),
    volume: sumOf(VOLUME),
    quote_volume: sumOf(QUOTE),
    taker_buy_volume: sumOf(TAKER),
    trade_count: sumOf(TRADES),
  };
}

/** A bar as an exchange’s feed would bring it. */
export function candleRecord(bars: KlineBars, bar: number): RawInputBufferRecord {
  const recv_ts_ms = at(bars.engine_timestamp_ms, bar);
  return {
    schema: 'raw_input_buffer_record',
    schema_version: '1',
    ingest_seq: bar + 1,
    ingest_ts_ms: recv_ts_ms,
    event: {
      schema: 'raw_market_event',
      schema_version: '1',
      source_id: 'binance-usdm',
      symbol: bars.symbol,
      exchange_ts_ms: recv_ts_ms - 1,
      recv_ts_ms,
      raw_payload: new Uint8Array(0),
      event_type: 'Candle',
      normalized: {
        open: at(bars.open, bar),
        high: at(bars.high, bar),
        low: at(bars.low, bar),
        close: at(bars.close, bar),
        volume: at(bars.volume, bar),
        quote_volume: at(bars.quote_volume, bar),
        taker_buy_volume: at(bars.taker_buy_volume, bar),
        trade_count: at(bars.trade_count, bar),
        interval_ms: BAR_MS,
        is_final: true,
      },
    },
  };
}
