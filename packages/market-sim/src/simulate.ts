import type { Regime } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { BAR_MS, completeMarketSimConfig, MINUTE_MS, type MarketSimConfig } from './config.ts';
import type { BarLabel } from './labels/bar-label.ts';
import type { SimulatedInstrument } from './model/market-model.ts';
import { hiddenPath, type HiddenPath } from './path/hidden-path.ts';
import { randomSource, seedFor } from './random/random-source.ts';
import { barEvents } from './order-flow/bar-events.ts';
import type { TimedMarketEvent } from './order-flow/market-event.ts';
import { barWalk } from './statistics/bar-walk.ts';
import { statisticsOf } from './statistics/simulated-bar.ts';
import { marketFrameText } from './wire/binance/market-frame.ts';
import { okxNames } from './wire/okx/instrument-names.ts';
import { okxFrameTexts } from './wire/okx/market-frame.ts';

/** A frame as a client of the exchange would receive it. */
export interface SimulatedFrame {
  readonly recv_ts_ms: number;
  readonly symbol: string;
  readonly frame: Uint8Array;
}

/** What one symbol of the market truly was. No stage of the pipeline can read it. */
export interface SimulatedTruth {
  readonly symbol: string;
  /** `regimes[i]` holds in (start + i bars, start + (i + 1) bars]. */
  readonly regimes: readonly Regime[];
  /** The activity level of the same bars: positions in `activity.levels` of the model. */
  readonly levels: Uint8Array;
  /** Truth and statistics of every bar. Computed at the first call, without making any frame. */
  readonly labels: () => readonly BarLabel[];
}

/** A market that a model and a seed decide, to the last frame. Nothing is made until it is asked for. */
export interface SimulatedMarket {
  readonly config: MarketSimConfig;
  /** In the order of the model's instruments. */
  readonly truth: readonly SimulatedTruth[];
  /**
   * Frames of all symbols by receipt time, a minute at a time, in the words of a venue, Binance where none is named. Each
   * call starts from the beginning.
   */
  readonly frames: (venue?: FramesVenue) => Generator<readonly SimulatedFrame[]>;
}

/** Whose words frames are written in, and whose names their symbols have: `BTCUSDT`, or `BTC-USDT-SWAP`. */
export type FramesVenue = 'binance-usdm' | 'okx-swap';

function pathOf({ bars, model, seed }: MarketSimConfig, { symbol }: SimulatedInstrument): HiddenPath {
  return hiddenPath(model, bars, randomSource(seedFor(seed, `${symbol} path`)));
}

function walkOf({ model, seed }: MarketSimConfig, instrument: SimulatedInstrument, path: HiddenPath) {
  return barWalk(model, instrument, path, seedFor(seed, `${instrument.symbol} statistics`));
}

function labelsOf(
  config: MarketSimConfig,
  instrument: SimulatedInstrument,
  path: HiddenPath,
  reference: readonly BarLabel[] | null,
): readonly BarLabel[] {
  const walk = walkOf(config, instrument, path);
  return path.regimes.map((regime, bar) => ({
    symbol: instrument.symbol,
    engine_timestamp_ms: config.start_ts_ms + (bar + 1) * BAR_MS,
    regime,
    level: at(path.levels, bar),
    ...statisticsOf(walk.next(reference?.[bar]?.log_return ?? null), instrument),
  }));
}

function truthOf(config: MarketSimConfig): readonly SimulatedTruth[] {
  const truth: SimulatedTruth[] = [];
  for (const instrument of config.model.instruments) {
    const path = pathOf(config, instrument);
    const [reference] = truth;
    let made: readonly BarLabel[] | null = null;
    truth.push({
      symbol: instrument.symbol,
      ...path,
      labels: () => (made ??= labelsOf(config, instrument, path, reference?.labels() ?? null)),
    });
  }
  return truth;
}

/** What happens to all symbols, a bar at a time, in no particular order. */
function* barsOfHappenings(
  config: MarketSimConfig,
  paths: readonly HiddenPath[],
): Generator<readonly TimedMarketEvent[]> {
  const { bars, model, seed, start_ts_ms } = config;
  const symbols = model.instruments.map((instrument, position) => {
    const path = paths[position] ?? pathOf(config, instrument);
    const random = randomSource(seedFor(seed, `${instrument.symbol} realisation`));
    return { walk: walkOf(config, instrument, path), draw: barEvents(model, instrument, random) };
  });
  for (let bar = 0; bar < bars; bar += 1) {
    let referenceReturn: number | null = null;
    const events: TimedMarketEvent[] = [];
    for (const { draw, walk } of symbols) {
      const before = walk.current();
      const next = walk.next(referenceReturn);
      referenceReturn ??= Math.log(next.close_ticks / next.open_ticks);
      for (const event of draw(next, before, start_ts_ms + bar * BAR_MS)) events.push(event);
    }
    yield events;
  }
}

/**
 * What happens on a market, by receipt, a minute at a time; what is received after a bar goes out with the next.
 * Events of one receipt time come in the order in which the bars were realised.
 */
export function* marketEvents(
  config: MarketSimConfig,
  paths: readonly HiddenPath[] = [],
): Generator<readonly TimedMarketEvent[]> {
  let minuteEndMs = config.start_ts_ms;
  let waiting: TimedMarketEvent[] = [];
  for (const events of barsOfHappenings(config, paths)) {
    waiting = [...waiting, ...events].sort((left, right) => left.recv_ts_ms - right.recv_ts_ms);
    for (let passed = 0; passed < BAR_MS; passed += MINUTE_MS) {
      minuteEndMs += MINUTE_MS;
      const later = waiting.findIndex((event) => event.recv_ts_ms >= minuteEndMs);
      yield waiting.slice(0, later === -1 ? waiting.length : later);
      waiting = later === -1 ? [] : waiting.slice(later);
    }
  }
  if (waiting.length > 0) yield waiting;
}

interface VenueWords {
  readonly symbolOf: (modelSymbol: string) => string;
  readonly textsOf: (timed: TimedMarketEvent) => readonly string[];
}

const WORDS: Readonly<Record<FramesVenue, VenueWords>> = {
  'binance-usdm': { symbolOf: (symbol) => symbol, textsOf: (timed) => [marketFrameText(timed)] },
  'okx-swap': { symbolOf: (symbol) => okxNames(symbol).swap, textsOf: okxFrameTexts },
};

function* framesOf(
  config: MarketSimConfig,
  paths: readonly HiddenPath[],
  { symbolOf, textsOf }: VenueWords,
): Generator<readonly SimulatedFrame[]> {
  const encoder = new TextEncoder();
  for (const minute of marketEvents(config, paths)) {
    yield minute.flatMap((timed) =>
      textsOf(timed).map((text) => ({
        recv_ts_ms: timed.recv_ts_ms,
        symbol: symbolOf(timed.instrument.symbol),
        frame: encoder.encode(text),
      })),
    );
  }
}

/**
 * A seeded perpetual market whose true regimes are known. Equal settings give equal frames, byte for byte.
 *
 * @throws MarketSimError `invalid_config`, `invalid_model`
 */
export function simulateMarket(settings: Partial<MarketSimConfig> = {}): SimulatedMarket {
  const config = completeMarketSimConfig(settings);
  const truth = truthOf(config);
  return { config, truth, frames: (venue = 'binance-usdm') => framesOf(config, truth, WORDS[venue]) };
}
