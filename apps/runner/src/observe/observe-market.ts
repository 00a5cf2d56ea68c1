import type { RawInputBufferRecord } from '@xray/contracts';
import { binanceUsdm } from '@xray/market-data';
import type { SimulatedMarket } from '@xray/market-sim';
import { orderedCuts } from '@xray/orchestrator';

import type { DecidingConfig } from '../config/schema.ts';
import { cutTimes } from '../pipeline/cut-times.ts';
import type { Observation } from './observation.ts';
import { observeCuts, type ObserveOptions } from './observe-cuts.ts';

/** Raw records of the market's frames, numbered as a log would number them, a minute at a time. */
function* marketRecords(market: SimulatedMarket): Generator<readonly RawInputBufferRecord[]> {
  let ingest_seq = 0;
  for (const block of market.frames()) {
    const records: RawInputBufferRecord[] = [];
    for (const { frame, recv_ts_ms, symbol } of block) {
      for (const event of binanceUsdm.decode(frame, { recv_ts_ms, symbol_hint: symbol })) {
        ingest_seq += 1;
        records.push({
          schema: 'raw_input_buffer_record',
          schema_version: '1',
          ingest_seq,
          ingest_ts_ms: recv_ts_ms,
          event,
        });
      }
    }
    yield records;
  }
}

/** What `observeLog` gives of the log that the market is recorded into, without a log. */
export function observeMarket(
  market: SimulatedMarket,
  config: DecidingConfig,
  options?: ObserveOptions,
): Generator<readonly Observation[]> {
  return observeCuts(orderedCuts(marketRecords(market), cutTimes(config)), config, options);
}
