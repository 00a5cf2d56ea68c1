import { z } from 'zod';

import { decodeBase64, encodeBase64 } from '../canonical/base64.ts';
import { finite, opaqueObject, sequence, sha256Digest, timestampMs } from '../primitives.ts';

/** Side of the aggressor: the party whose order took liquidity. */
export const aggressorSide = z.enum(['buy', 'sell']);
/** Which side took liquidity: `buy` lifted an ask, `sell` hit a bid. */
export type AggressorSide = z.infer<typeof aggressorSide>;

/** One book level: [price in quote units, quantity in base units]. A quantity of 0 removes the level. */
export const bookLevel = z.tuple([finite, finite]).readonly();
/** A price with the quantity that rests at it, as `[price, quantity]`. */
export type BookLevel = z.infer<typeof bookLevel>;

/**
 * One trade, or the trades of one taker order that a venue tells as one: price in quote units, quantity as the venue
 * counts it, in base units or in contracts (`InstrumentInfo`). `side` is `null` where the venue does not tell who was
 * the aggressor.
 */
export const tradeTickNormalized = z
  .object({ price: finite, quantity: finite, side: aggressorSide.nullable() })
  .readonly();

/**
 * The best bid and the best ask at one moment: prices in quote units, quantities as the venue counts them. A venue can
 * send a crossed top or a side of zeros; both are kept as they came.
 */
export const bookTopNormalized = z
  .object({
    best_bid_price: finite,
    best_bid_quantity: finite,
    best_ask_price: finite,
    best_ask_quantity: finite,
  })
  .readonly();

/**
 * Levels that changed since the last delta, or the whole book where a `StreamState` `resumed` stands before it. The
 * update ids are the venue's own, and those that it does not send are left out: a delta follows the one before where its
 * `previous_final_update_id` is that one's `final_update_id`.
 */
export const bookDeltaNormalized = z
  .object({
    bids: z.array(bookLevel).readonly(),
    asks: z.array(bookLevel).readonly(),
    first_update_id: z.int().optional(),
    final_update_id: z.int().optional(),
    previous_final_update_id: z.int().optional(),
  })
  .readonly();

/**
 * A bar as the venue has made it: prices in quote units, volumes as the venue counts them, `quote_volume` in quote
 * units. `is_final` is `null` where the venue does not say whether the bar is closed. What a venue does not send is left
 * out.
 */
export const candleNormalized = z
  .object({
    open: finite,
    high: finite,
    low: finite,
    close: finite,
    volume: finite,
    interval_ms: z.int().positive(),
    is_final: z.boolean().nullable(),
    taker_buy_volume: finite.optional(),
    trade_count: z.int().nonnegative().optional(),
    quote_volume: finite.optional(),
    /** Volume in units of the base coin, where `volume` counts contracts. */
    base_volume: finite.optional(),
  })
  .readonly();

/**
 * The rate that longs pay to shorts at a funding, as a share of the position: 0.0001 is one basis point; negative where
 * shorts pay. `next_funding_ts_ms` is when.
 */
export const fundingRateNormalized = z
  .object({ funding_rate: finite, next_funding_ts_ms: timestampMs.optional() })
  .readonly();
/** How much is held in open positions, as the venue counts quantities. */
export const openInterestNormalized = z.object({ open_interest: finite }).readonly();
/** The price in quote units by which the venue values positions and liquidates them. */
export const markPriceNormalized = z.object({ mark_price: finite }).readonly();
/** The price in quote units of the underlying on the spot markets that the venue looks at. */
export const indexPriceNormalized = z.object({ index_price: finite }).readonly();
/**
 * A forced order. `side` is that of the order, so that `sell` closes a long position; `null` where the venue does not
 * tell it. Price in quote units, quantity as the venue counts it.
 */
export const liquidationPrintNormalized = z
  .object({ price: finite, quantity: finite, side: aggressorSide.nullable() })
  .readonly();

/**
 * What one contract of an instrument is, where the venue counts quantities in contracts: trades, books, liquidations and open
 * interest keep the venue's numbers, and a contract stands for `contract_value` times `contract_multiplier` (1 where it is left
 * out) of `contract_value_currency`, the base coin of a linear contract. It holds for all of the symbol's events from here on,
 * and for those before the first one that the log holds. Candles state `base_volume` themselves.
 */
export const instrumentInfoNormalized = z
  .object({
    contract_type: z.enum(['linear']),
    contract_value: finite.positive(),
    contract_value_currency: z.string().min(1),
    contract_multiplier: finite.positive().optional(),
    /** The least distance of two prices, in quote units. */
    tick_size: finite.positive().optional(),
  })
  .readonly();

/** Fields of a `regime_input_snapshot` given from outside; what a section leaves out becomes `"MISSING"`. */
export const snapshotInputsNormalized = z
  .object({
    timestamp_ms: timestampMs,
    market: opaqueObject.optional(),
    derivatives: opaqueObject.optional(),
    flow: opaqueObject.optional(),
    context: opaqueObject.optional(),
  })
  .readonly();

/**
 * What can become of a stream: `connected` and `disconnected` say whether it is delivered at all, `stale` that it should
 * be and is not, `gap` that something of it was lost, `resumed` that it is whole again from here on.
 */
export const STREAM_STATES = ['connected', 'disconnected', 'stale', 'resumed', 'gap'] as const;
/**
 * A change of a stream, a connection or a watch, written into the log by whoever receives, beside the market data that
 * it explains. `detail` is `code key=value …` in a live feed.
 */
export const streamStateNormalized = z.object({ state: z.enum(STREAM_STATES), detail: z.string() }).readonly();

/**
 * Why a frame could not be read: `decode_error` where its bytes could not be read as a document, `schema_mismatch` where
 * the document is none that is known, `missing_required_field` where a known one lacks something.
 */
export const DECODE_ERROR_KINDS = ['decode_error', 'schema_mismatch', 'missing_required_field'] as const;
/** How a frame failed to be read. The frame itself stays in the log in each of the cases. */
export type DecodeErrorKind = (typeof DECODE_ERROR_KINDS)[number];
/** `error_detail` is short and holds nothing sensitive: it never quotes the payload. */
export const decodeFailureNormalized = z
  .object({ error_kind: z.enum(DECODE_ERROR_KINDS), error_detail: z.string() })
  .readonly();

// Not `z.instanceof`: its declared type has a name that only the newest minor of zod 4 knows.
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes (Uint8Array)');

const base64 = z.base64();
const textOrBytes = z.union([base64, bytes]);
// Bytes in memory are no JSON: the JSON Schema of the choice is the text's.
textOrBytes._zod.toJSONSchema = () =>
  Object.fromEntries(Object.entries(z.toJSONSchema(base64)).filter(([key]) => key !== '$schema'));

/** Bytes in memory, base64 in JSON; reading takes either, so that what is in memory can be checked as it is. */
export const payloadBytes = z.codec(textOrBytes, bytes, {
  decode: (value) => (typeof value === 'string' ? decodeBase64(value) : value),
  encode: encodeBase64,
});

const envelope = {
  schema: z.literal('raw_market_event'),
  schema_version: z.literal('1'),
  /** The venue, e.g. `binance-usdm`. */
  source_id: z.string().min(1),
  symbol: z.string().min(1),
  /** The exchange's own time of the event; `null` where the frame carries none. */
  exchange_ts_ms: timestampMs.nullable(),
  /** Assigned once, at receipt. */
  recv_ts_ms: timestampMs,
  /** The untouched frame; events of one frame share it by reference. */
  raw_payload: payloadBytes,
  /** The venue's own identifier of the event: equal identifiers mark duplicates. */
  source_event_id: z.string().optional(),
  source_seq: z.int().optional(),
  channel: z.string().optional(),
  payload_content_type: z.string().optional(),
  payload_hash: sha256Digest.optional(),
};

function variant<Type extends string, Normalized extends z.ZodType>(eventType: Type, normalized: Normalized) {
  return z.object({ ...envelope, event_type: z.literal(eventType), normalized }).readonly();
}

/** One receipt: the bytes as they came and what they directly say. */
export const rawMarketEventSchema = z.discriminatedUnion('event_type', [
  variant('TradeTick', tradeTickNormalized),
  variant('BookTop', bookTopNormalized),
  variant('BookDelta', bookDeltaNormalized),
  variant('Candle', candleNormalized),
  variant('FundingRate', fundingRateNormalized),
  variant('OpenInterest', openInterestNormalized),
  variant('MarkPrice', markPriceNormalized),
  variant('IndexPrice', indexPriceNormalized),
  variant('LiquidationPrint', liquidationPrintNormalized),
  variant('SnapshotInputs', snapshotInputsNormalized),
  variant('StreamState', streamStateNormalized),
  variant('DecodeFailure', decodeFailureNormalized),
  variant('InstrumentInfo', instrumentInfoNormalized),
]);

/**
 * One receipt in memory, where `raw_payload` is bytes. `event_type` tells the kinds apart; live feeds, importers and
 * simulated exchanges write them, nobody changes them afterwards.
 */
export type RawMarketEvent = z.output<typeof rawMarketEventSchema>;
/** The kind of a raw market event, by which `normalized` is known. */
export type RawEventType = RawMarketEvent['event_type'];
/** The raw market event of one type, e.g. `RawMarketEventOf<'Candle'>`. */
export type RawMarketEventOf<Type extends RawEventType> = Extract<RawMarketEvent, { readonly event_type: Type }>;

/** A raw event with its place in the log. Order comes from `ingest_seq` and never from a time stamp. */
export const rawInputBufferRecordSchema = z
  .object({
    schema: z.literal('raw_input_buffer_record'),
    schema_version: z.literal('1'),
    ingest_seq: sequence,
    ingest_ts_ms: timestampMs,
    event: rawMarketEventSchema,
  })
  .readonly();
/**
 * A raw event as the log gives it out. The writer of the log assigns `ingest_seq`, without gaps from 1, and
 * `ingest_ts_ms`.
 */
export type RawInputBufferRecord = z.output<typeof rawInputBufferRecordSchema>;
