import type { RawMarketEvent } from '@xray/contracts';

import {
  bookTopEvent,
  CADENCE_MS,
  candleEvent,
  fundingEvent,
  indexPriceEvent,
  instrumentInfoEvent,
  liquidationEvent,
  markPriceEvent,
  openInterestEvent,
  snapshotInputsEvent,
  START_MS,
  tradeEvent,
  type EventOptions,
} from './events.ts';

/** Uniform numbers of [0, 1) from a seed (mulberry32), the same on every machine. */
export function randomSource(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const symbols = ['AAAUSDT', 'BBBUSDT', 'BTCUSDT'] as const;
const sides = ['buy', 'sell', null] as const;

interface StreamPosition {
  readonly random: () => number;
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item;
  price: number;
  nextId: number;
}

/** Mostly the time given, at times late, early (dated after the engine time) or none. */
function datedAround(time: number, random: () => number): number | null {
  const chance = random();
  if (chance < 0.03) return null;
  if (chance < 0.09) return Math.max(0, time - Math.floor(random() * 4 * CADENCE_MS));
  if (chance < 0.11) return Math.max(0, time - Math.floor(random() * 100 * CADENCE_MS));
  if (chance < 0.15) return time + Math.floor(random() * 6 * CADENCE_MS);
  if (chance < 0.2) return Math.ceil(time / CADENCE_MS) * CADENCE_MS;
  return time;
}

function randomCandle(position: StreamPosition, closeTime: number, intervalMs: number, options: EventOptions) {
  const { random } = position;
  const open = position.price;
  position.price = Math.max(1, open + Math.round((random() - 0.5) * 40) / 10);
  const close = position.price;
  const volume = random() < 0.02 ? 0 : Math.round(random() * 1e4) / 10;
  return candleEvent(
    closeTime,
    {
      open,
      high: Math.max(open, close) + Math.round(random() * 10) / 10,
      low: Math.max(0.5, Math.min(open, close) - Math.round(random() * 10) / 10),
      close,
      volume,
      interval_ms: intervalMs,
      is_final: random() < 0.99 ? true : random() < 0.5 ? false : null,
      ...(random() < 0.97 ? { taker_buy_volume: volume * random() } : {}),
      ...(random() < 0.97 ? { quote_volume: (volume * (open + close)) / 2 } : {}),
      ...(volume % 10 < 9.7 ? { trade_count: Math.floor(volume) } : {}),
    },
    options,
  );
}

/** A top of the book around a price, at times crossed or without a spread. */
function randomTop(price: number, amount: number, random: () => number): [number, number, number, number] {
  const halfSpread = Math.round((random() - 0.05) * 10) / 20;
  return [price - halfSpread, amount, price + halfSpread, amount * random()];
}

function randomTick(position: StreamPosition, time: number, options: EventOptions): RawMarketEvent {
  const { random, pick } = position;
  const dated = datedAround(time, random);
  const amount = Math.round(random() * 1e5) / 1e3;
  const price = position.price + Math.round((random() - 0.5) * 20) / 10;
  const kind = random();
  if (kind < 0.35) {
    position.nextId += random() < 0.9 ? 1 : 3;
    const id = random() < 0.9 ? String(position.nextId) : `t-${position.nextId}`;
    const withId = random() < 0.95 ? { ...options, source_event_id: id } : options;
    return tradeEvent(dated, { price, quantity: random() < 0.03 ? 0 : amount, side: pick(sides) }, withId);
  }
  if (kind < 0.45) return liquidationEvent(dated, { price, quantity: amount, side: pick(sides) }, options);
  if (kind < 0.52) return bookTopEvent(dated, randomTop(price, amount, random), options);
  if (kind < 0.58) return markPriceEvent(dated, price, options);
  if (kind < 0.64) return indexPriceEvent(dated, price + random(), options);
  if (kind < 0.91) return openInterestEvent(dated, 1e5 + amount * 100, options);
  if (kind < 0.97) return fundingEvent(dated, Math.round((random() - 0.3) * 100) / 1e6, options);
  const timestamp = Math.ceil(time / CADENCE_MS + Math.floor(random() * 3)) * CADENCE_MS;
  return snapshotInputsEvent({ timestamp_ms: timestamp, market: { price }, flow: { cvd: amount } }, options);
}

/** What a venue samples at one moment: mark and index price, open interest, top of the book. */
function randomSamples(position: StreamPosition, time: number, options: EventOptions): RawMarketEvent[] {
  const { price, random } = position;
  const dated = datedAround(time, random);
  return [
    markPriceEvent(dated, price, options),
    indexPriceEvent(dated, price + random(), options),
    openInterestEvent(dated, 1e5 + Math.round(random() * 1e4), options),
    bookTopEvent(dated, randomTop(price, 1 + random(), random), options),
  ];
}

/**
 * A random market of three symbols over a number of bars, in ingest order: every event type, late, early and timeless
 * events, gaps, several candle intervals, repeats of stretches as a reconnection makes them.
 */
export function randomStream(seed: number, bars: number): RawMarketEvent[] {
  const random = randomSource(seed);
  const pick: StreamPosition['pick'] = (items) => items[Math.floor(random() * items.length)] ?? items[0];
  const positions = new Map(symbols.map((symbol) => [symbol, { random, pick, price: 100, nextId: 1000 }]));
  const events: RawMarketEvent[] = [];
  for (let minute = 1; minute <= bars * 3; minute += 1) {
    const time = START_MS + minute * 60_000;
    for (const [symbol, position] of positions) {
      const options = { symbol };
      if (random() < 0.005) continue;
      const ticks = random() < 0.5 ? Math.floor(random() * 4) : 0;
      for (let tick = 0; tick < ticks; tick += 1) {
        events.push(randomTick(position, time - Math.floor(random() * 60_000), options));
      }
      if (random() < 0.99) events.push(randomCandle(position, time - 1, 60_000, options));
      if (minute % 3 === 0 && random() < 0.2) events.push(randomCandle(position, time, CADENCE_MS, options));
      if (minute % 3 === 1 && random() < 0.6) events.push(...randomSamples(position, time, options));
      if (random() < 0.01) events.push(randomCandle(position, time - 120_000 - 1, 60_000, options));
    }
    if (random() < 0.01) events.push(...events.slice(-Math.floor(random() * 30)));
  }
  return events;
}

/**
 * A stream in which one symbol counts contracts: its candles state base units beside them, and what a contract is is told late
 * or early, again and again, and at times anew.
 */
export function withContracts(stream: readonly RawMarketEvent[], seed: number): RawMarketEvent[] {
  const random = randomSource(seed);
  const symbol = symbols[Math.floor(random() * symbols.length)] ?? symbols[0];
  const chance = random() < 0.5 ? 0.03 : 0.002;
  return stream.flatMap((event) => {
    if (event.symbol !== symbol) return [event];
    const told =
      random() < chance ? [instrumentInfoEvent(event.recv_ts_ms, random() < 0.8 ? 0.01 : 0.1, { symbol })] : [];
    if (event.event_type !== 'Candle') return [...told, event];
    const { normalized } = event;
    const quote = normalized.quote_volume === undefined ? {} : { quote_volume: normalized.quote_volume / 100 };
    return [...told, { ...event, normalized: { ...normalized, ...quote, base_volume: normalized.volume / 100 } }];
  });
}
