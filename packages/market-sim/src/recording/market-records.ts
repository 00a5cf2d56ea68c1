import type { RawInputBufferRecord, RawMarketEvent } from '@xray/contracts';

import type { SimulatedMarket } from '../simulate.ts';

/** The decoder of the venue whose words the frames are in. */
export type FrameDecoder = (
  frame: Uint8Array,
  receipt: { readonly recv_ts_ms: number; readonly symbol_hint: string },
) => readonly RawMarketEvent[];

/** Raw records of the market's frames, numbered as a log would number them, a minute at a time. */
export function* marketRecords(
  market: SimulatedMarket,
  decode: FrameDecoder,
): Generator<readonly RawInputBufferRecord[]> {
  let ingest_seq = 0;
  for (const block of market.frames()) {
    const records: RawInputBufferRecord[] = [];
    for (const { frame, recv_ts_ms, symbol } of block) {
      for (const event of decode(frame, { recv_ts_ms, symbol_hint: symbol })) {
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
