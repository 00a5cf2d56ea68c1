import type { RawInputBufferRecord, RawMarketEvent } from '@xray/contracts';
import { DEFAULT_CADENCE_MS } from '@xray/contracts/config';
import type { BoundaryCut } from '@xray/orchestrator';

export const CADENCE_MS = DEFAULT_CADENCE_MS;
export const TRADES_A_CUT = 40;
/** Thursday, 1 January 2026, 00:00 UTC. */
const START_MS = 1_767_225_600_000;
const SEED = 20_260_101;

/** Cuts of any symbols, boundary after boundary: each symbol's 40 trades, its candle and its open interest. */
export interface CutSource {
  next(): BoundaryCut;
}

/** Mulberry32: equal seeds, equal numbers in [0, 1). */
function uniformSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Walk {
  price: number;
  openInterest: number;
}

interface CutSourceState {
  readonly uniform: () => number;
  readonly walks: Map<string, Walk>;
  readonly sorted: string[];
  readonly payload: Uint8Array<ArrayBuffer>;
  ingestSeq: number;
  boundary: number;
}

function symbolEvents(source: CutSourceState, symbol: string, walk: Walk): RawMarketEvent[] {
  const { uniform } = source;
  const openMs = START_MS + source.boundary * CADENCE_MS;
  const closeMs = openMs + CADENCE_MS - 1;
  const envelope = (timeMs: number) =>
    ({
      schema: 'raw_market_event',
      schema_version: '1',
      source_id: 'binance-usdm',
      symbol,
      exchange_ts_ms: timeMs,
      recv_ts_ms: timeMs + 5,
      raw_payload: source.payload,
    }) as const;
  const swell = 0.0004 * (1 + 3 * Math.sin(source.boundary / 40) ** 2);
  const open = walk.price;
  const candle = { open, high: open, low: open, close: open, volume: 0, quote_volume: 0, taker_buy_volume: 0 };
  const events: RawMarketEvent[] = [];
  for (let index = 0; index < TRADES_A_CUT; index += 1) {
    walk.price *= 1 + swell * (uniform() - 0.5);
    const price = Math.round(walk.price * 100) / 100;
    const quantity = Math.ceil(uniform() * 1000) / 100;
    const side = uniform() < 0.5 ? 'buy' : 'sell';
    candle.high = Math.max(candle.high, price);
    candle.low = Math.min(candle.low, price);
    candle.close = price;
    candle.volume += quantity;
    candle.quote_volume += quantity * price;
    if (side === 'buy') candle.taker_buy_volume += quantity;
    events.push({
      ...envelope(openMs + Math.floor(((index + 1) * CADENCE_MS) / (TRADES_A_CUT + 2))),
      event_type: 'TradeTick',
      channel: 'trades',
      source_event_id: String(source.boundary * TRADES_A_CUT + index + 1),
      normalized: { price, quantity, side },
    });
  }
  walk.openInterest *= 1 + 0.002 * (uniform() - 0.5);
  events.push({
    ...envelope(closeMs - 1000),
    event_type: 'OpenInterest',
    normalized: { open_interest: walk.openInterest },
  });
  events.push({
    ...envelope(closeMs),
    event_type: 'Candle',
    normalized: { ...candle, interval_ms: CADENCE_MS, is_final: true, trade_count: TRADES_A_CUT },
  });
  return events;
}

function next(source: CutSourceState): BoundaryCut {
  const records: RawInputBufferRecord[] = [];
  for (const [symbol, walk] of source.walks) {
    for (const event of symbolEvents(source, symbol, walk)) {
      source.ingestSeq += 1;
      records.push({
        schema: 'raw_input_buffer_record',
        schema_version: '1',
        ingest_seq: source.ingestSeq,
        ingest_ts_ms: event.recv_ts_ms,
        event,
      });
    }
  }
  source.boundary += 1;
  const engineMs = START_MS + source.boundary * CADENCE_MS;
  return {
    engine_timestamp_ms: engineMs,
    planned_ts_ms: engineMs + 2000,
    cut_kind: 'boundary',
    cut_end_ingest_seq: source.ingestSeq,
    records,
    symbols: source.sorted,
  };
}

/** Prices walk with a volatility that swells and ebbs, so that labels change as they do in a market. */
export function createCutSource(symbols: readonly string[]): CutSource {
  const source: CutSourceState = {
    uniform: uniformSource(SEED),
    walks: new Map<string, Walk>(symbols.map((symbol) => [symbol, { price: 100, openInterest: 1e6 }])),
    sorted: [...symbols].sort(),
    payload: new Uint8Array(0),
    ingestSeq: 0,
    boundary: 0,
  };

  return {
    next: () => next(source),
  };
}

/** Names of symbols; the first is the one that the others are compared with. */
export function symbolNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? 'BTCUSDT' : `S${String(index).padStart(4, '0')}USDT`,
  );
}
