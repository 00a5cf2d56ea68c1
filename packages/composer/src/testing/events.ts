import type { RawInputBufferRecord, RawMarketEvent, RawMarketEventOf } from '@xray/contracts';

export const CADENCE_MS = 180_000;
/** An engine time: the start of most test streams. */
export const START_MS = 9_833_334 * CADENCE_MS;

const noPayload = new Uint8Array(0);

export interface EventOptions {
  readonly symbol?: string;
  readonly source_event_id?: string;
  readonly channel?: string;
}

function envelope(exchangeTsMs: number | null, options: EventOptions) {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    source_id: 'binance-usdm',
    symbol: 'AAAUSDT',
    exchange_ts_ms: exchangeTsMs,
    recv_ts_ms: exchangeTsMs ?? START_MS,
    raw_payload: noPayload,
    ...options,
  } as const;
}

type Time = number | null;

export function tradeEvent(
  time: Time,
  normalized: RawMarketEventOf<'TradeTick'>['normalized'],
  options: EventOptions = {},
): RawMarketEvent {
  return { ...envelope(time, { channel: 'trades', ...options }), event_type: 'TradeTick', normalized };
}

export function candleEvent(
  closeTime: Time,
  candle: Partial<RawMarketEventOf<'Candle'>['normalized']>,
  options: EventOptions = {},
): RawMarketEvent {
  const close = candle.close ?? 100;
  const normalized = {
    open: close,
    high: close,
    low: close,
    close,
    volume: 10,
    interval_ms: CADENCE_MS,
    is_final: true,
    ...candle,
  };
  return { ...envelope(closeTime, options), event_type: 'Candle', normalized };
}

export function liquidationEvent(
  time: Time,
  normalized: RawMarketEventOf<'LiquidationPrint'>['normalized'],
  options: EventOptions = {},
): RawMarketEvent {
  return { ...envelope(time, { channel: 'liquidation', ...options }), event_type: 'LiquidationPrint', normalized };
}

export function bookTopEvent(
  time: Time,
  [bidPrice, bidQuantity, askPrice, askQuantity]: readonly [number, number, number, number],
  options: EventOptions = {},
): RawMarketEvent {
  const normalized = {
    best_bid_price: bidPrice,
    best_bid_quantity: bidQuantity,
    best_ask_price: askPrice,
    best_ask_quantity: askQuantity,
  };
  return { ...envelope(time, options), event_type: 'BookTop', normalized };
}

export function markPriceEvent(time: Time, markPrice: number, options: EventOptions = {}): RawMarketEvent {
  return { ...envelope(time, options), event_type: 'MarkPrice', normalized: { mark_price: markPrice } };
}

export function indexPriceEvent(time: Time, indexPrice: number, options: EventOptions = {}): RawMarketEvent {
  return { ...envelope(time, options), event_type: 'IndexPrice', normalized: { index_price: indexPrice } };
}

export function openInterestEvent(time: Time, openInterest: number, options: EventOptions = {}): RawMarketEvent {
  return { ...envelope(time, options), event_type: 'OpenInterest', normalized: { open_interest: openInterest } };
}

export function fundingEvent(time: Time, fundingRate: number, options: EventOptions = {}): RawMarketEvent {
  return { ...envelope(time, options), event_type: 'FundingRate', normalized: { funding_rate: fundingRate } };
}

/** What one contract of the symbol is, received at a time: so many base units. */
export function instrumentInfoEvent(recvMs: number, contractValue: number, options: EventOptions = {}): RawMarketEvent {
  return {
    ...envelope(null, { channel: 'instrument_info', ...options }),
    recv_ts_ms: recvMs,
    event_type: 'InstrumentInfo',
    normalized: { contract_type: 'linear', contract_value: contractValue, contract_value_currency: 'AAA' },
  };
}

export function snapshotInputsEvent(
  normalized: RawMarketEventOf<'SnapshotInputs'>['normalized'],
  options: EventOptions = {},
): RawMarketEvent {
  return { ...envelope(null, options), event_type: 'SnapshotInputs', normalized };
}

/** Records of events in the order given, numbered from `firstSeq`. */
export function recordsOf(events: readonly RawMarketEvent[], firstSeq = 1): RawInputBufferRecord[] {
  return events.map((event, index) => ({
    schema: 'raw_input_buffer_record',
    schema_version: '1',
    ingest_seq: firstSeq + index,
    ingest_ts_ms: event.recv_ts_ms,
    event,
  }));
}

/** One cadence candle a bar, the first closing a millisecond before `START_MS + CADENCE_MS`. */
export function candleEvents(
  candles: readonly Partial<RawMarketEventOf<'Candle'>['normalized']>[],
  options: EventOptions = {},
): RawMarketEvent[] {
  return candles.map((candle, bar) => candleEvent(START_MS + (bar + 1) * CADENCE_MS - 1, candle, options));
}

/** Engine time at the end of the n-th bar after `START_MS`. */
export function engineTime(bar: number): number {
  return START_MS + bar * CADENCE_MS;
}
