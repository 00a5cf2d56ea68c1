import {
  canonicalJson,
  errorText,
  rawMarketEventSchema,
  type RawEventType,
  type RawMarketEvent,
  type RawMarketEventOf,
} from '@xray/contracts';

import { candleProblem } from '../checks/candle.ts';
import { epochMsOf, isPlausibleMs, NO_PLAUSIBLE_TIME } from '../checks/epoch-time.ts';
import { LARGEST_QUANTITY, SMALLEST_AMOUNT } from '../checks/magnitude.ts';
import { MarketDataError } from '../errors.ts';

/** Said of a payload that was made from the values because the source handed over no bytes. */
export const NORMALIZED_CONTENT_TYPE = 'application/vnd.xray.normalized+json';

/**
 * What a source of one's own says of one receipt. `exchange_ts_ms` may be in seconds to nanoseconds and is told by its size;
 * left out it is not known. Without `raw_payload`, the bytes as they came, the payload is the canonical JSON of `normalized`.
 */
export type RawMarketEventDraftOf<Type extends RawEventType> = Pick<
  RawMarketEventOf<Type>,
  'event_type' | 'source_id' | 'symbol' | 'recv_ts_ms' | 'normalized'
> &
  Partial<
    Pick<RawMarketEventOf<Type>, 'raw_payload' | 'source_event_id' | 'source_seq' | 'channel' | 'payload_content_type'>
  > & { readonly exchange_ts_ms?: number | null };

/** A draft of any event type. */
export type RawMarketEventDraft = { [Type in RawEventType]: RawMarketEventDraftOf<Type> }[RawEventType];

function refuse(detail: string, options?: ErrorOptions): never {
  throw new MarketDataError(
    'raw_event_invalid',
    `No raw market event: ${detail}; correct what the source hands over.`,
    options,
  );
}

function timeOf(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  return (typeof value === 'number' ? epochMsOf(value) : null) ?? refuse(`exchange_ts_ms ${NO_PLAUSIBLE_TIME}`);
}

/** The bytes that stand for values that came without any. */
function payloadOf(normalized: unknown): Uint8Array {
  try {
    return new TextEncoder().encode(canonicalJson(normalized));
  } catch (cause) {
    return refuse(`normalized cannot be written (${errorText(cause)})`, { cause });
  }
}

/** The first price or quantity that no market can state, in whatever currency it is; `null` where there is none. */
function impossibleNumber(prices: Readonly<Record<string, number>>, quantities: Readonly<Record<string, number>> = {}) {
  for (const [field, price] of Object.entries(prices)) if (!(price > 0)) return `${field} is not above zero`;
  for (const [field, quantity] of Object.entries(quantities)) if (!(quantity >= 0)) return `${field} is negative`;
  for (const [field, value] of Object.entries({ ...prices, ...quantities }))
    if (value !== 0 && !(value >= SMALLEST_AMOUNT && value < LARGEST_QUANTITY)) return `${field} is none of a market`;
  return null;
}

/** What of an event cannot be true, the first thing found. */
function impossible(event: RawMarketEvent): string | null {
  switch (event.event_type) {
    case 'Candle': {
      // Whether a stranger's volume counts base units is not known, so that no mean price follows from it.
      const { open, high, low, close, volume, taker_buy_volume, trade_count, interval_ms } = event.normalized;
      const numbers = {
        open,
        high,
        low,
        close,
        volume,
        interval_ms,
        ...(trade_count === undefined ? {} : { trade_count }),
      };
      const problem = candleProblem(taker_buy_volume === undefined ? numbers : { ...numbers, taker_buy_volume });
      return problem === null
        ? impossibleNumber({ open, high, low, close }, { volume })
        : `${problem.field} ${problem.what}`;
    }
    case 'TradeTick':
    case 'LiquidationPrint':
      return impossibleNumber({ price: event.normalized.price }, { quantity: event.normalized.quantity });
    case 'MarkPrice':
      return impossibleNumber(event.normalized);
    case 'IndexPrice':
      return impossibleNumber(event.normalized);
    case 'OpenInterest':
      return impossibleNumber({}, event.normalized);
    case 'BookTop': {
      const { best_bid_quantity, best_ask_quantity } = event.normalized;
      return impossibleNumber({}, { best_bid_quantity, best_ask_quantity });
    }
    case 'BookDelta':
    case 'FundingRate':
    case 'InstrumentInfo':
    case 'SnapshotInputs':
    case 'StreamState':
    case 'DecodeFailure':
      return null;
  }
}

/**
 * The checked raw market event of a source of one's own: the envelope is filled in, everything is validated against the
 * contract, and what cannot be true (a price of 0, a low above the high, a time that is none) is refused. The event shares
 * no array or object with the draft but the payload's bytes.
 *
 * @throws MarketDataError `raw_event_invalid`, naming the field
 */
export function rawMarketEvent<Type extends RawEventType>(draft: RawMarketEventDraftOf<Type>): RawMarketEventOf<Type>;
export function rawMarketEvent(draft: RawMarketEventDraft): RawMarketEvent;
export function rawMarketEvent(draft: unknown): RawMarketEvent {
  if (typeof draft !== 'object' || draft === null || Array.isArray(draft)) return refuse('an object is expected');
  const given: Readonly<Record<string, unknown>> = { ...draft };
  const { raw_payload } = given;
  if (raw_payload !== undefined && !(raw_payload instanceof Uint8Array)) {
    return refuse('raw_payload is not a Uint8Array (of a string: new TextEncoder().encode(text))');
  }
  const parsed = rawMarketEventSchema.safeParse({
    ...(raw_payload === undefined ? { payload_content_type: NORMALIZED_CONTENT_TYPE } : {}),
    ...given,
    schema: 'raw_market_event',
    schema_version: '1',
    exchange_ts_ms: timeOf(given['exchange_ts_ms']),
    raw_payload: raw_payload ?? payloadOf(given['normalized']),
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it does not match the contract'}`, {
      cause: parsed.error,
    });
  }
  const event = parsed.data;
  if (!isPlausibleMs(event.recv_ts_ms)) return refuse(`recv_ts_ms ${NO_PLAUSIBLE_TIME}`);
  const untrue = impossible(event);
  return untrue === null ? event : refuse(`normalized.${untrue}`);
}
