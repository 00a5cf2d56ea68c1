import type { Regime } from '@xray/contracts';

import { BAR_MS, checkedMarketSimConfig, MINUTE_MS, type MarketSimConfig, type SimulatedInstrument } from './config.ts';
import { simulateMinute, type InstrumentState, type SimulatedMinute } from './market/minute.ts';
import { randomSource, seedFor, type RandomSource } from './random/random-source.ts';
import { regimePath } from './regimes/regime-path.ts';
import {
  aggTradeFrame,
  bookTickerFrame,
  forceOrderFrame,
  klineFrame,
  markPriceFrame,
  openInterestAnswer,
} from './wire/frames.ts';

/** A frame as a client of the exchange would receive it. */
export interface SimulatedFrame {
  readonly recv_ts_ms: number;
  readonly symbol: string;
  readonly frame: Uint8Array;
}

/** What the market truly was: a regime for every bar of a symbol. No stage of the pipeline can read it. */
export interface RegimeTruth {
  readonly symbol: string;
  /** `regimes[i]` holds in (start + i bars, start + (i + 1) bars]. */
  readonly regimes: readonly Regime[];
}

export interface SimulatedMarket {
  readonly config: MarketSimConfig;
  readonly truth: readonly RegimeTruth[];
  /** Frames of all symbols by receipt time, a minute at a time. Each call starts from the beginning. */
  frames(): Generator<readonly SimulatedFrame[]>;
}

const fundingIntervalMs = 8 * 60 * MINUTE_MS;

interface TimedText {
  readonly recv_ts_ms: number;
  readonly symbol: string;
  readonly text: string;
}

interface InstrumentRun {
  readonly instrument: SimulatedInstrument;
  readonly regimes: readonly Regime[];
  readonly random: RandomSource;
  state: InstrumentState;
  fundingRate: number;
  nextTradeId: number;
  nextUpdateId: number;
}

/** All frames of one symbol's minute, in no particular order. */
function minuteFrames(run: InstrumentRun, minute: SimulatedMinute, openTsMs: number): readonly TimedText[] {
  const { instrument, random } = run;
  const { symbol } = instrument;
  const frames: TimedText[] = [];
  const received = (eventTsMs: number, text: string): void => {
    frames.push({ recv_ts_ms: eventTsMs + 4 + Math.floor(12 * random.exponential()), symbol, text });
  };
  const firstTradeId = run.nextTradeId;
  for (const trade of minute.trades) {
    const tradeTsMs = openTsMs + trade.offset_ms;
    received(tradeTsMs, aggTradeFrame(instrument, { trade, trade_id: run.nextTradeId, trade_ts_ms: tradeTsMs }));
    run.nextTradeId += 1;
  }
  for (const trade of minute.liquidations) {
    received(openTsMs + trade.offset_ms, forceOrderFrame(instrument, trade, openTsMs + trade.offset_ms));
  }
  const close = minute.trades.at(-1)?.price_ticks ?? run.state.price_ticks;
  for (const offset of [29_500, 59_500]) {
    const bid = offset < 30_000 ? (minute.trades[0]?.price_ticks ?? close) : close;
    run.nextUpdateId += 1 + Math.floor(50 * random.uniform());
    const update = {
      update_id: run.nextUpdateId,
      bid_ticks: bid,
      ask_ticks: bid + minute.spread_ticks,
      bid_lots: minute.bid_lots,
      ask_lots: minute.ask_lots,
      event_ts_ms: openTsMs + offset,
    };
    received(openTsMs + offset, bookTickerFrame(instrument, update));
  }
  const index = close / 10 ** instrument.price_decimals;
  const markTsMs = openTsMs + 59_000;
  const mark = {
    mark_price: index * (1 + minute.basis),
    index_price: index,
    funding_rate: run.fundingRate,
    next_funding_ts_ms: Math.floor(markTsMs / fundingIntervalMs + 1) * fundingIntervalMs,
    event_ts_ms: markTsMs,
  };
  received(markTsMs, markPriceFrame(instrument, mark));
  received(openTsMs + 58_000, openInterestAnswer(instrument, minute.open_interest_lots, openTsMs + 58_000));
  const kline = {
    open_ts_ms: openTsMs,
    interval_ms: MINUTE_MS,
    trades: minute.trades,
    first_trade_id: firstTradeId,
    event_ts_ms: openTsMs + MINUTE_MS + 10,
  };
  received(kline.event_ts_ms, klineFrame(instrument, kline));
  run.state = { price_ticks: close, open_interest_lots: minute.open_interest_lots };
  // Funding follows the basis slowly, as an average over hours does.
  run.fundingRate = 0.995 * run.fundingRate + 0.005 * (0.0001 + minute.basis);
  return frames;
}

function startRun(instrument: SimulatedInstrument, config: MarketSimConfig): InstrumentRun {
  return {
    instrument,
    regimes: regimePath(config.bars, randomSource(seedFor(config.seed, `${instrument.symbol} regimes`))),
    random: randomSource(seedFor(config.seed, `${instrument.symbol} market`)),
    state: {
      price_ticks: instrument.start_price_ticks,
      open_interest_lots: instrument.start_open_interest_lots,
    },
    fundingRate: 0.0001,
    nextTradeId: 1,
    nextUpdateId: 1,
  };
}

/**
 * A seeded perpetual market whose true regimes are known. Equal settings give equal frames, byte for byte.
 *
 * @throws MarketSimError `invalid_config`
 */
export function simulateMarket(settings: Partial<MarketSimConfig> = {}): SimulatedMarket {
  const config = checkedMarketSimConfig(settings);

  function* frames(): Generator<readonly SimulatedFrame[]> {
    const encoder = new TextEncoder();
    const encoded = ({ recv_ts_ms, symbol, text }: TimedText): SimulatedFrame => ({
      recv_ts_ms,
      symbol,
      frame: encoder.encode(text),
    });
    const runs = config.instruments.map((instrument) => startRun(instrument, config));
    const shared = randomSource(seedFor(config.seed, 'shared factor'));
    let late: readonly TimedText[] = [];
    for (let minute = 0; minute < config.bars * (BAR_MS / MINUTE_MS); minute += 1) {
      const openTsMs = config.start_ts_ms + minute * MINUTE_MS;
      const marketReturn = 0.5 * config.minute_volatility * shared.normal();
      const bar = Math.floor(minute / (BAR_MS / MINUTE_MS));
      const texts = runs.flatMap((run) => {
        const regime = run.regimes[bar] ?? 'CHOP_BALANCED';
        const step = simulateMinute(run.instrument, run.state, regime, marketReturn, config, run.random);
        return minuteFrames(run, step, openTsMs);
      });
      const ordered = [...late, ...texts].sort((left, right) => left.recv_ts_ms - right.recv_ts_ms);
      const firstLate = ordered.findIndex((frame) => frame.recv_ts_ms >= openTsMs + MINUTE_MS);
      const split = firstLate === -1 ? ordered.length : firstLate;
      late = ordered.slice(split);
      yield ordered.slice(0, split).map(encoded);
    }
    if (late.length > 0) yield late.map(encoded);
  }

  return {
    config,
    truth: config.instruments.map((instrument) => ({
      symbol: instrument.symbol,
      regimes: startRun(instrument, config).regimes,
    })),
    frames,
  };
}
