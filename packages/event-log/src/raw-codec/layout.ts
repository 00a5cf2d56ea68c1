import type { RawEventType } from '@xray/contracts';

/**
 * A raw record:
 *
 * ```
 * u8 event code | u8 flags | u16 source_id | u16 symbol | [u16 channel] | [u16 payload_content_type]
 * f64 ingest_ts_ms | f64 recv_ts_ms | [f64 exchange_ts_ms] | [f64 source_seq] | [text source_event_id] | [text payload_hash]
 * normalised part | u32 payload start | u32 payload length | [payload]
 * ```
 *
 * A u16 is an index into the batch's dictionary. What stands in brackets is there when its flag is. The payload follows
 * its first record as the bytes that came; the start counts from the beginning of the batch.
 */
export const ENVELOPE = {
  exchangeTime: 1,
  sourceEventId: 2,
  sourceSeq: 4,
  channel: 8,
  contentType: 16,
  payloadHash: 32,
} as const;

/** Stored for good: a new event type takes the next code. */
export const EVENT_CODES = {
  TradeTick: 1,
  BookTop: 2,
  BookDelta: 3,
  Candle: 4,
  FundingRate: 5,
  OpenInterest: 6,
  MarkPrice: 7,
  IndexPrice: 8,
  LiquidationPrint: 9,
  SnapshotInputs: 10,
  StreamState: 11,
  DecodeFailure: 12,
  InstrumentInfo: 13,
} as const satisfies Record<RawEventType, number>;
