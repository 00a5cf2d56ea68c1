import { env } from 'node:process';

import { compose, composeSnapshot } from '@xray/composer';
import { canonicalJson, type RawMarketEvent } from '@xray/contracts';
import { binanceUsdm, okxSwap, type VenueAdapter } from '@xray/market-data';
import { defaultMarketModel, simulateMarket } from '@xray/market-sim';
import { shippedCalibration } from '@xray/regime-engine';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '../config/load.ts';
import { gateOfVerdict } from '../testing/gate-of-verdict.ts';
import { mutationsOf, notFinite, type Mutation } from '../testing/mutated-fields.ts';
import { composerConfig, engineOf } from './package-configs.ts';

/** `XRAY_MUTATIONS=all` tries every field with every value; without it each field is tried with a part of them. */
const EVERY = env['XRAY_MUTATIONS'] === 'all' ? 1 : 5;
const TIMEOUT_MS = EVERY === 1 ? 1_800_000 : 120_000;

const { config } = loadConfig(undefined);
const engine = engineOf(config, shippedCalibration);
const BARS = 126;
const shipped = defaultMarketModel();
const model = { ...shipped, instruments: shipped.instruments.slice(0, 3) };
const market = simulateMarket({ seed: 11, bars: BARS, model });
const endMs = market.config.start_ts_ms + BARS * config.cadence_ms;
const cutMs = endMs + 2_000;
const frames = [...market.frames()].flat().filter(({ recv_ts_ms }) => recv_ts_ms <= cutMs);
const [BTC, ETH, SOL] = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const;

/** Features that look at other symbols, as the composer's page documents them. */
const LOOKS_AT_OTHERS: ReadonlySet<string> = new Set(['alt_breadth', 'beta_to_btc', 'rs_vs_btc']);

type Events = readonly RawMarketEvent[];
interface Verdict {
  readonly gate: string;
  readonly json: string;
  readonly features: Readonly<Record<string, number | null>>;
  readonly strange: readonly string[];
}

async function verdictOf(symbol: string, raw_events: Events): Promise<Verdict> {
  const snapshot = composeSnapshot({ symbol, engine_timestamp_ms: endMs, raw_events }, composerConfig(config));
  const regime_output = engine.run(snapshot);
  const decided = await gateOfVerdict(regime_output, 1_000_000, config);
  const { feature_snapshot } = compose({ symbol, engine_timestamp_ms: endMs, raw_events }, composerConfig(config));
  return {
    gate: decided.gate_status,
    json: canonicalJson(regime_output),
    features: feature_snapshot.features,
    strange: [
      ...notFinite(feature_snapshot, 'features'),
      ...notFinite(snapshot, 'snapshot'),
      ...notFinite(regime_output, 'verdict'),
    ],
  };
}

interface Subject {
  readonly venue: VenueAdapter;
  readonly symbols: readonly string[];
  /** What was received besides the frame. */
  readonly others: Events;
  readonly recv_ts_ms: number;
  readonly symbol: string;
}

/** As a live feed receives it: pushed, or in answer to a request about the symbol. */
function decodedBy({ recv_ts_ms, symbol, venue }: Subject, frame: string): Events {
  const asked = /^\{"(?:stream|arg)"/.test(frame) ? {} : { asked_symbol: symbol };
  return venue.decode(Buffer.from(frame), { recv_ts_ms, symbol_hint: symbol, ...asked });
}

const PRICES = /^(?:open|high|low|close)$|_?price$/;

/** Numbers that no market has. */
function isImpossible({ event_type, normalized }: RawMarketEvent): boolean {
  if (event_type === 'DecodeFailure') return false;
  return Object.entries(normalized).some(([name, value]) => {
    if (typeof value !== 'number' || value === 0) return false;
    if (name === 'funding_rate') return Math.abs(value) >= 1;
    if (name === 'trade_count') return value < 0 || value > 60_000_000;
    return value < 1e-15 || value > (PRICES.test(name) ? 1e9 : 1e15);
  });
}

/** What is wrong with what becomes of a mutated frame; nothing when it is refused, harmless or closes its symbol's gate. */
async function faultsOf(
  subject: Subject,
  frame: string,
  base: ReadonlyMap<string, Verdict>,
): Promise<readonly string[]> {
  const { others, recv_ts_ms, symbol, symbols } = subject;
  const decoded = decodedBy(subject, frame);
  const at = others.findIndex((event) => event.recv_ts_ms > recv_ts_ms);
  const cut = at === -1 ? [...others, ...decoded] : others.toSpliced(at, 0, ...decoded);
  const faults: string[] = [];
  for (const each of symbols) {
    const verdict = await verdictOf(each, cut);
    faults.push(...verdict.strange.map((path) => `${each}: ${path} is not finite`));
    const before = base.get(each);
    if (each === symbol && verdict.gate === 'OPEN' && decoded.some(isImpossible))
      faults.push(`${each}: is open on what cannot be`);
    if (each === symbol || before === undefined) continue;
    const changed = Object.keys(before.features).filter(
      (name) => !Object.is(verdict.features[name], before.features[name]),
    );
    const own = changed.filter((name) => !LOOKS_AT_OTHERS.has(name));
    if (own.length > 0) faults.push(`${each}: ${own.join(', ')} changed`);
    if (changed.length === 0 && verdict.json !== before.json) faults.push(`${each}: its verdict changed`);
  }
  return faults;
}

function decodedFrames(venue: VenueAdapter, from: typeof frames): Events {
  return from.flatMap(({ frame, recv_ts_ms, symbol }) => venue.decode(frame, { recv_ts_ms, symbol_hint: symbol }));
}

/** The last frame of a kind and a symbol within the last bar, or the last at all. */
function lastFrame(from: typeof frames, symbol: string, has: string): (typeof frames)[number] {
  const found = from.findLast(
    (each) => each.symbol === symbol && Buffer.from(each.frame).toString('utf8').includes(has),
  );
  if (found === undefined) throw new Error(`the market has no frame with ${has} of ${symbol}`);
  return found;
}

/**
 * A push of OKX candles or of the top of the book names its instrument once: with another one there it is a right frame of
 * that. Everything else names it twice, or answers a request that did.
 */
function namesItOnce(text: string): boolean {
  return !/"instId".*"instId"/.test(text);
}

function isOfTheSubject(text: string) {
  return ({ name }: Mutation): boolean => !(namesItOnce(text) && name.startsWith('arg.instId = "SOL'));
}

async function check(
  subject: Subject,
  mutations: readonly Mutation[],
  base: ReadonlyMap<string, Verdict>,
): Promise<string[]> {
  const faults: string[] = [];
  const outcomes = new Map<string, readonly string[]>();
  for (const { frame, name } of mutations) {
    const decoded = decodedBy(subject, frame);
    const outcome = JSON.stringify(
      decoded.map(({ event_type, exchange_ts_ms, normalized, source_event_id, symbol }) =>
        event_type === 'DecodeFailure'
          ? [event_type, symbol]
          : [event_type, exchange_ts_ms, normalized, source_event_id, symbol],
      ),
    );
    let found = outcomes.get(outcome);
    if (found === undefined) {
      found = await faultsOf(subject, frame, base);
      outcomes.set(outcome, found);
    }
    faults.push(...found.map((fault) => `${name}: ${fault} (${outcome.slice(0, 300)})`));
  }
  return faults;
}

async function basesOf(symbols: readonly string[], events: Events): Promise<ReadonlyMap<string, Verdict>> {
  return new Map(await Promise.all(symbols.map(async (symbol) => [symbol, await verdictOf(symbol, events)] as const)));
}

describe('a frame of Binance of which one field is strange', () => {
  const kinds = [
    ['candle', '"e":"kline"'],
    ['trade', '"e":"aggTrade"'],
    ['book top', '"e":"bookTicker"'],
    ['mark price', '"e":"markPriceUpdate"'],
    ['liquidation', '"e":"forceOrder"'],
    ['open interest', '"openInterest"'],
  ] as const;

  for (const symbol of [ETH, BTC])
    it.each(kinds)(
      `%s of ${symbol}: nothing is thrown, no number is not finite, and others' verdicts stay`,
      async (_kind, has) => {
        const mutated = lastFrame(frames, symbol, has);
        const others = decodedFrames(
          binanceUsdm,
          frames.filter((each) => each !== mutated),
        );
        const symbols = [BTC, ETH, SOL];
        const base = await basesOf(symbols, decodedFrames(binanceUsdm, frames));
        const subject = { venue: binanceUsdm, symbols, others, recv_ts_ms: mutated.recv_ts_ms, symbol };
        const text = Buffer.from(mutated.frame).toString('utf8');
        expect(await check(subject, mutationsOf(text, SOL, EVERY).filter(isOfTheSubject(text)), base)).toEqual([]);
      },
      TIMEOUT_MS,
    );
});

describe('a frame of OKX of which one field is strange', () => {
  const okx = [...market.frames('okx-swap')].flat().filter(({ recv_ts_ms }) => recv_ts_ms <= cutMs);
  const symbol = 'ETH-USDT-SWAP';
  const symbols = [symbol, 'BTC-USDT-SWAP', 'SOL-USDT-SWAP'];
  const kinds = [
    ['candle', '"channel":"candle1m"'],
    ['trade', '"channel":"trades"'],
    ['book top', '"channel":"bbo-tbt"'],
    ['mark price', '"channel":"mark-price"'],
    ['index price', '"channel":"index-tickers"'],
    ['open interest', '"channel":"open-interest"'],
    ['funding rate', '"channel":"funding-rate"'],
    ['liquidation', '"channel":"liquidation-orders"'],
  ] as const;

  it.each(kinds)(
    "%s: nothing is thrown, no number is not finite, and others' verdicts stay",
    async (_kind, has) => {
      const mutated = lastFrame(okx, symbol, has);
      const base = await basesOf(symbols, decodedFrames(okxSwap, okx));
      const others = decodedFrames(
        okxSwap,
        okx.filter((each) => each !== mutated),
      );
      const subject = { venue: okxSwap, symbols, others, recv_ts_ms: mutated.recv_ts_ms, symbol };
      const text = Buffer.from(mutated.frame).toString('utf8');
      expect(
        await check(subject, mutationsOf(text, 'SOL-USDT-SWAP', EVERY).filter(isOfTheSubject(text)), base),
      ).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe('what cannot be true of a frame', () => {
  const decode = (frame: string) => binanceUsdm.decode(Buffer.from(frame), { recv_ts_ms: endMs });
  const text = Buffer.from(lastFrame(frames, ETH, '"e":"aggTrade"').frame).toString('utf8');

  it('robust: impossible number: a price of 1767248279000000000 in a frame → a DecodeFailure that names the field', () => {
    const [event] = decode(text.replace(/"p":"[^"]*"/, '"p":"1767248279000000000"'));
    expect(event?.event_type === 'DecodeFailure' ? event.normalized.error_detail : '').toMatch(/^p /);
  });

  it('robust: wrong symbol: the stream of one instrument sends an event of another → a DecodeFailure, no event of either', () => {
    expect(decode(text.replace('"s":"ETHUSDT"', '"s":"SOLUSDT"'))).toMatchObject([
      {
        event_type: 'DecodeFailure',
        normalized: { error_detail: 'the payload is of another instrument than the stream' },
      },
    ]);
  });
});
