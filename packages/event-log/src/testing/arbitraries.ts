import type { RawEventType, RawMarketEvent, RawMarketEventOf } from '@xray/contracts';
import fc from 'fast-check';

/** Any double that a contract may hold: -0, subnormal and large numbers included. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const integer = fc.maxSafeInteger();
const time = fc.maxSafeNat();
/** Any text, lone surrogates included. */
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('BTCUSDT', '币安人生USDT', '\ud800'));
const side = fc.constantFrom<'buy' | 'sell' | null>('buy', 'sell', null);
const level = fc.tuple(number, number);
const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }).map(normalJson), {
  maxKeys: 5,
  noNullPrototype: true,
});

/** `fc.jsonValue` types its values as unknown; what it makes is JSON. */
type Json = NonNullable<RawMarketEventOf<'SnapshotInputs'>['normalized']['market']>[string];
function normalJson(value: unknown): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (Array.isArray(value)) return value.map(normalJson);
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normalJson(item)]));
  throw new TypeError('no JSON value');
}

const plain = { noNullPrototype: true };
const optional = { ...plain, requiredKeys: [] as [] };

const NORMALIZED: { readonly [Type in RawEventType]: fc.Arbitrary<RawMarketEventOf<Type>['normalized']> } = {
  TradeTick: fc.record({ price: number, quantity: number, side }, plain),
  BookTop: fc.record(
    {
      best_bid_price: number,
      best_bid_quantity: number,
      best_ask_price: number,
      best_ask_quantity: number,
    },
    plain,
  ),
  BookDelta: fc
    .tuple(
      fc.record({ bids: fc.array(level, { maxLength: 5 }), asks: fc.array(level, { maxLength: 5 }) }, plain),
      fc.record({ first_update_id: integer, final_update_id: integer, previous_final_update_id: integer }, optional),
    )
    .map(([book, ids]) => ({ ...book, ...ids })),
  Candle: fc
    .tuple(
      fc.record(
        {
          open: number,
          high: number,
          low: number,
          close: number,
          volume: number,
          interval_ms: time,
          is_final: fc.constantFrom<boolean | null>(true, false, null),
        },
        plain,
      ),
      fc.record({ taker_buy_volume: number, trade_count: time, quote_volume: number, base_volume: number }, optional),
    )
    .map(([candle, extra]) => ({ ...candle, ...extra })),
  FundingRate: fc.record(
    { funding_rate: number, next_funding_ts_ms: time },
    { ...plain, requiredKeys: ['funding_rate'] },
  ),
  OpenInterest: fc.record({ open_interest: number }, plain),
  MarkPrice: fc.record({ mark_price: number }, plain),
  IndexPrice: fc.record({ index_price: number }, plain),
  LiquidationPrint: fc.record({ price: number, quantity: number, side }, plain),
  SnapshotInputs: fc.record(
    { timestamp_ms: time, market: object, derivatives: object, flow: object, context: object },
    { ...plain, requiredKeys: ['timestamp_ms'] },
  ),
  StreamState: fc.record(
    {
      state: fc.constantFrom('connected', 'disconnected', 'stale', 'resumed', 'gap'),
      detail: text,
    },
    plain,
  ),
  DecodeFailure: fc.record(
    {
      error_kind: fc.constantFrom('decode_error', 'schema_mismatch', 'missing_required_field'),
      error_detail: text,
    },
    plain,
  ),
  InstrumentInfo: fc
    .tuple(
      fc.record(
        { contract_type: fc.constant('linear' as const), contract_value: number, contract_value_currency: text },
        plain,
      ),
      fc.record({ contract_multiplier: number, tick_size: number }, optional),
    )
    .map(([info, extra]) => ({ ...info, ...extra })),
};

const envelope = fc
  .tuple(
    fc.record(
      {
        schema: fc.constant('raw_market_event' as const),
        schema_version: fc.constant('1' as const),
        source_id: text,
        symbol: text,
        exchange_ts_ms: fc.option(time),
        recv_ts_ms: time,
        raw_payload: fc.uint8Array({ maxLength: 40 }),
      },
      plain,
    ),
    fc.record(
      {
        source_event_id: text,
        source_seq: integer,
        channel: text,
        payload_content_type: text,
        payload_hash: fc.stringMatching(/^[0-9a-f]{64}$/),
      },
      optional,
    ),
  )
  .map(([required, extra]) => ({ ...required, ...extra }));

type Envelope = typeof envelope extends fc.Arbitrary<infer Value> ? Value : never;

function eventOf<Type extends RawEventType>(
  eventType: Type,
  join: (envelope: Envelope, normalized: RawMarketEventOf<Type>['normalized']) => RawMarketEvent,
): fc.Arbitrary<RawMarketEvent> {
  return fc.tuple(envelope, NORMALIZED[eventType]).map(([outer, normalized]) => join(outer, normalized));
}

/** Any raw event of any type. */
export const anyRawEvent: fc.Arbitrary<RawMarketEvent> = fc.oneof(
  eventOf('TradeTick', (outer, normalized) => ({ ...outer, event_type: 'TradeTick', normalized })),
  eventOf('BookTop', (outer, normalized) => ({ ...outer, event_type: 'BookTop', normalized })),
  eventOf('BookDelta', (outer, normalized) => ({ ...outer, event_type: 'BookDelta', normalized })),
  eventOf('Candle', (outer, normalized) => ({ ...outer, event_type: 'Candle', normalized })),
  eventOf('FundingRate', (outer, normalized) => ({ ...outer, event_type: 'FundingRate', normalized })),
  eventOf('OpenInterest', (outer, normalized) => ({ ...outer, event_type: 'OpenInterest', normalized })),
  eventOf('MarkPrice', (outer, normalized) => ({ ...outer, event_type: 'MarkPrice', normalized })),
  eventOf('IndexPrice', (outer, normalized) => ({ ...outer, event_type: 'IndexPrice', normalized })),
  eventOf('LiquidationPrint', (outer, normalized) => ({ ...outer, event_type: 'LiquidationPrint', normalized })),
  eventOf('SnapshotInputs', (outer, normalized) => ({ ...outer, event_type: 'SnapshotInputs', normalized })),
  eventOf('StreamState', (outer, normalized) => ({ ...outer, event_type: 'StreamState', normalized })),
  eventOf('DecodeFailure', (outer, normalized) => ({ ...outer, event_type: 'DecodeFailure', normalized })),
  eventOf('InstrumentInfo', (outer, normalized) => ({ ...outer, event_type: 'InstrumentInfo', normalized })),
);
