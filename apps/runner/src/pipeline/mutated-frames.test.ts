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
const bars = 126;
const shipped = defaultMarketModel();
const model = { ...shipped, instruments: shipped.instruments.slice(0, 3) };
const market = simulateMarket({ seed: 11, bars, model });
const endMs = market.config.start_ts_ms + bars * config.cadence_ms;
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

/** Numbers that no market has. */
const isImpossible = ({ event_type, normalized }: RawMarketEvent): boolean =>
  event_type !== 'DecodeFailure' &&
  Object.entries(normalized).some(
    ([name, value]) =>
      typeof value === 'number' &&
      (Math.abs(value) >= 1e18 || (value < 0 && name !== 'funding_rate') || (value < 1e-100 && value > 0)),
  );

/** What is wrong with what becomes of a mutated frame; nothing when it is refused, harmless or closes its symbol's gate. */
async function faultsOf(
  subject: Subject,
  frame: string,
  base: ReadonlyMap<string, Verdict>,
): Promise<readonly string[]> {
  const { others, recv_ts_ms, symbol, symbols, venue } = subject;
  const decoded = venue.decode(Buffer.from(frame), { recv_ts_ms, symbol_hint: symbol });
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

const decodedFrames = (from: typeof frames): Events =>
  from.flatMap(({ frame, recv_ts_ms, symbol }) => binanceUsdm.decode(frame, { recv_ts_ms, symbol_hint: symbol }));

/** The last frame of a kind and a symbol within the last bar, or the last at all. */
function lastFrame(symbol: string, has: string): (typeof frames)[number] {
  const found = frames.findLast(
    (each) => each.symbol === symbol && Buffer.from(each.frame).toString('utf8').includes(has),
  );
  if (found === undefined) throw new Error(`the market has no frame with ${has} of ${symbol}`);
  return found;
}

/** What alone says of which symbol a frame is: with another symbol there it is a right frame of that one. */
const SAYS_ITS_SYMBOL = /^(?:symbol|arg\.instId) = "SOL-?USDT/;
const isOfTheSubject = ({ name }: Mutation): boolean => !SAYS_ITS_SYMBOL.test(name);

async function check(
  subject: Subject,
  mutations: readonly Mutation[],
  base: ReadonlyMap<string, Verdict>,
): Promise<string[]> {
  const faults: string[] = [];
  const outcomes = new Map<string, readonly string[]>();
  for (const { frame, name } of mutations) {
    const decoded = subject.venue.decode(Buffer.from(frame), {
      recv_ts_ms: subject.recv_ts_ms,
      symbol_hint: subject.symbol,
    });
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

const basesOf = async (symbols: readonly string[], events: Events): Promise<ReadonlyMap<string, Verdict>> =>
  new Map(await Promise.all(symbols.map(async (symbol) => [symbol, await verdictOf(symbol, events)] as const)));

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
        const mutated = lastFrame(symbol, has);
        const others = decodedFrames(frames.filter((each) => each !== mutated));
        const symbols = [BTC, ETH, SOL];
        const base = await basesOf(symbols, decodedFrames(frames));
        const subject = { venue: binanceUsdm, symbols, others, recv_ts_ms: mutated.recv_ts_ms, symbol };
        const text = Buffer.from(mutated.frame).toString('utf8');
        expect(await check(subject, mutationsOf(text, SOL, EVERY).filter(isOfTheSubject), base)).toEqual([]);
      },
      TIMEOUT_MS,
    );
});

describe('a frame of OKX of which one field is strange', () => {
  const swapOf = (symbol: string): string => `${symbol.slice(0, -4)}-USDT-SWAP`;
  const symbols = [BTC, ETH, SOL].map(swapOf);
  const symbol = swapOf(ETH);
  const others: Events = decodedFrames(frames).map((event) => ({
    ...event,
    source_id: okxSwap.source_id,
    symbol: swapOf(event.symbol),
  }));
  const ts = String(endMs - 700);
  const push = (channel: string, row: unknown): string =>
    JSON.stringify({
      arg: { channel, instId: channel === 'index-tickers' ? symbol.slice(0, -5) : symbol },
      data: [row],
    });
  const kinds = {
    candle: push('candle1m', [String(endMs - 60_000), '2680', '2681', '2679', '2680.5', '4200', '420', '1125600', '1']),
    trade: push('trades', { instId: symbol, tradeId: '1', px: '2680', sz: '3', side: 'buy', ts }),
    'book top': push('bbo-tbt', { bids: [['2680', '3', '0', '1']], asks: [['2681', '3', '0', '1']], ts, seqId: 7 }),
    'mark price': push('mark-price', { instId: symbol, instType: 'SWAP', markPx: '2680', ts }),
    'index price': push('index-tickers', { instId: symbol.slice(0, -5), idxPx: '2680', ts }),
    'open interest': push('open-interest', { instId: symbol, instType: 'SWAP', oi: '1400831', oiCcy: '140083', ts }),
    'funding rate': push('funding-rate', {
      instId: symbol,
      fundingRate: '0.0001',
      fundingTime: String(endMs + 3_600_000),
      ts,
    }),
  };

  it.each(Object.entries(kinds))(
    "%s: nothing is thrown, no number is not finite, and others' verdicts stay",
    async (_kind, frame) => {
      const base = await basesOf(symbols, others);
      const subject = { venue: okxSwap, symbols, others, recv_ts_ms: endMs + 100, symbol };
      expect(await check(subject, mutationsOf(frame, swapOf(SOL), EVERY).filter(isOfTheSubject), base)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe('what cannot be true of a frame', () => {
  const decode = (frame: string) => binanceUsdm.decode(Buffer.from(frame), { recv_ts_ms: endMs });
  const text = Buffer.from(lastFrame(ETH, '"e":"aggTrade"').frame).toString('utf8');

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
