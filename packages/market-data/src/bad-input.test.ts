import { describe, expect, it } from 'vitest';

import {
  binanceUsdm,
  createCustomSource,
  createHistoryCoverage,
  createLiveFeed,
  createWebSocketOpener,
  DEFAULT_IMPORT_LIMITS,
  fetchUniverse,
  importHistory,
  measureClockOffset,
  okxSwap,
  perpetualSymbols,
  planImport,
  runImport,
  systemClock,
} from './index.ts';

/** Any value in the place of any other, as a program without types hands it in. */
const any = (value: unknown): never => value as never;

async function thrown(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

const refusal = (code: string) => ({ name: 'MarketDataError', code, policy: 'halt' });

const receipt = { recv_ts_ms: 1_723_161_256_330 };
const bytes = new TextEncoder().encode('{}');
const mark = { event_type: 'MarkPrice', symbol: 'BTC-EUR', normalized: { mark_price: 1 } } as const;
const own = createCustomSource({ source_id: 'my-venue', decode: () => [mark] });
const decoders = [binanceUsdm, okxSwap, own];

/** A call of a decoder with something that is no frame, or no receipt. */
const noFrames: readonly (readonly [unknown, unknown])[] = [
  ['{}', receipt],
  [undefined, receipt],
  [null, receipt],
  [[123, 125], receipt],
  [bytes.buffer, receipt],
  [bytes, undefined],
  [bytes, null],
  [bytes, {}],
  [bytes, { recv_ts_ms: '1723161256330' }],
  [bytes, { recv_ts_ms: Number.NaN }],
];

it('robust: frame of a venue or of an own source: a text, null, a list or an ArrayBuffer in the place of bytes, no receipt → refused as invalid_argument, no event is made', async () => {
  for (const decoder of decoders) {
    for (const [frame, given] of noFrames) {
      expect(await thrown(() => decoder.decode(any(frame), any(given)))).toMatchObject(refusal('invalid_argument'));
    }
    expect(decoder.decode(bytes, receipt)).toHaveLength(1);
  }
  for (const given of [{ recv_ts_ms: 5 }, { ...receipt, symbol_hint: '' }]) {
    expect(await thrown(() => own.decode(bytes, given))).toMatchObject(refusal('invalid_argument'));
  }
});

it('robust: decoder of an own source: gives nothing, a text, a promise or a list with a hole → the frame is a DecodeFailure with its bytes', () => {
  for (const given of [undefined, 'text', Promise.resolve([mark]), [], [undefined], new Array(1), [mark, {}]]) {
    const source = createCustomSource({ source_id: 'my-venue', decode: () => any(given) });
    expect(source.decode(bytes, receipt)).toMatchObject([{ event_type: 'DecodeFailure', raw_payload: bytes }]);
  }
});

const feedOptions = {
  venue: binanceUsdm,
  symbols: ['BTCUSDT'],
  clock: systemClock,
  random: () => 0.5,
  transport: { openSocket: () => any({}), httpGet: () => Promise.reject(new Error('offline')) },
  sink: { accept: () => undefined },
};
const feed = (given: object) => () => createLiveFeed({ ...feedOptions, ...given });

it('robust: options of a live feed: none, one symbol instead of a list, a venue, clock, transport or sink without its functions → refused as feed_configuration, nothing is opened', async () => {
  for (const call of [
    () => createLiveFeed(any(undefined)),
    () => createLiveFeed(any({})),
    ...[
      { symbols: 'BTCUSDT' },
      { symbols: [7] },
      { symbols: [''] },
      { streams: 'trades' },
      { venue: {} },
      { venue: { ...binanceUsdm, connection: null } },
      { clock: {} },
      { random: 0.5 },
      { transport: {} },
      { sink: { accept: null } },
      { limits: null },
      { limits: { silence_factor: 'x' } },
      { endpoints: 'ws://127.0.0.1' },
      { endpoints: { socket_url: 'somewhere' } },
      { logger: {} },
      { metrics: null },
      { last_recv_ts_ms: '1' },
      { history: 'all' },
      { history: {} },
    ].map((given) => feed(any(given))),
  ]) {
    expect(await thrown(call)).toMatchObject(refusal('feed_configuration'));
  }
  const made = feed({})();
  for (const call of [
    () => {
      made.watch(any('ETHUSDT'));
    },
    () => {
      made.unwatch(any(null));
    },
  ]) {
    expect(await thrown(call)).toMatchObject(refusal('invalid_argument'));
  }
});

const history = importHistory([]);
const plan = (given: object) => () => planImport(any({ kind: 'klines', paths: [], history, ...given }));
const run = async (given: unknown, options: unknown) => {
  for await (const batch of runImport(any(given), any(options))) return batch;
  return null;
};

describe('an entrance of market data', () => {
  it.each<[string, () => unknown, string?]>([
    ['an import of nothing', () => planImport(any(undefined))],
    ['an import without a kind', () => planImport(any({}))],
    ['an import of one path instead of a list', plan({ paths: 'BTCUSDT-1m.csv' })],
    ['an import of a number', plan({ paths: [7] })],
    ['an import without a history', plan({ history: undefined })],
    ['an import limit of NaN', plan({ limits: { max_line_bytes: Number.NaN } })],
    ['import limits that are null', plan({ limits: null })],
    ['an import for a symbol that is a number', plan({ symbol: 7 })],
    ['an import by a venue without a decoder', plan({ venue: {} })],
    ['an import of an unknown kind', plan({ kind: 'candles' }), 'unknown_kind'],
    ['a run of no plan', () => run({}, { nowMs: Date.now })],
    ['a run without a clock', () => run({ files: [], limits: DEFAULT_IMPORT_LIMITS }, undefined)],
    ['a custom source of null', () => createCustomSource(any(null))],
    ['a custom source without a name', () => createCustomSource(any({ decode: () => [] }))],
    ['a custom source of an empty name', () => createCustomSource({ source_id: '', decode: () => [] })],
    ['a custom source without a decoder', () => createCustomSource(any({ source_id: 'my-venue' }))],
    ['instruments from a text', () => perpetualSymbols(any('{}'))],
    ['the universe of nothing', () => fetchUniverse(any(undefined))],
    ['the universe of no venue', () => fetchUniverse(any({}))],
    ['the clock of no venue', () => measureClockOffset(any({ clock: systemClock }))],
    ['coverage of no series', () => createHistoryCoverage(any(null))],
    ['sockets limited by null', () => createWebSocketOpener(any(null))],
  ])('refuses %s with a code', async (_, call, code = 'invalid_argument') => {
    expect(await thrown(call)).toMatchObject(refusal(code));
  });
});
