import { describe, expect, it } from 'vitest';

import {
  addImportBatch,
  binanceUsdm,
  createCustomSource,
  createHistoryCoverage,
  createHttpClient,
  createLiveFeed,
  createWebSocketOpener,
  DEFAULT_IMPORT_LIMITS,
  emptyImportSummary,
  fetchUniverse,
  type HistoryCoverage,
  importHistory,
  measureClockOffset,
  okxSwap,
  perpetualSymbols,
  planImport,
  runImport,
  systemClock,
} from './index.ts';

/** Any value in the place of any other, as a program without types hands it in. */
function any(value: unknown): never {
  return value as never;
}

async function thrown(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

function refusal(code: string) {
  return { name: 'MarketDataError', code, policy: 'halt' };
}

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

function feed(given: object) {
  return () => createLiveFeed({ ...feedOptions, ...given });
}

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

function plan(given: object) {
  return () => planImport(any({ kind: 'klines', paths: [], history, ...given }));
}

async function run(given: unknown, options: unknown) {
  for await (const batch of runImport(any(given), any(options))) return batch;
  return null;
}

const series = binanceUsdm.history?.[0] ?? expect.fail('the venue tells nothing of the past');
const range = { from_ms: 0, to_ms: 180_000 };

function covers(call: (given: HistoryCoverage) => unknown) {
  return () => call(createHistoryCoverage([series]));
}

function taking(events: unknown) {
  return () => {
    createHistoryCoverage([series]).add(any(events));
  };
}

const [event] = own.decode(bytes, receipt);
const summary = emptyImportSummary(any({ trades_in_both_forms: [], skipped_files: [], checksums_compared: 0 }));
const batch = { events: [event], bad_lines: [], first_moved_without_volume: [] };
const http = createHttpClient();
const request = { url: 'http://127.0.0.1:9', max_answer_bytes: 10, signal: AbortSignal.abort() };

describe.each([binanceUsdm, okxSwap])('the venue $source_id', (venue) => {
  const { connection, history: past = [] } = venue;
  const [stream] = venue.streams;
  if (stream === undefined) throw new Error('the venue has no stream');
  const [told] = past;
  const answer = { bytes, receipt: { ...receipt, symbol_hint: 'BTCUSDT' }, range };
  it.each<[string, () => unknown]>([
    ['the name of no stream', () => venue.streamName(any(undefined), 'BTCUSDT')],
    ['the name of an empty stream', () => venue.streamName(any({}), 'BTCUSDT')],
    ['the name of a stream of no variants', () => venue.streamName(any({ ...stream, variants: 'x' }), 'BTCUSDT')],
    ['the name of a stream of no symbol', () => venue.streamName(stream, any(undefined))],
    ['the name of a stream of an empty symbol', () => venue.streamName(stream, '')],
    ['the name of a stream of a wrong variant', () => venue.streamName(stream, 'BTCUSDT', any(1))],
    ['a subscription to nothing', () => venue.subscribeRequest(any(undefined), 1)],
    ['a subscription to one name', () => venue.subscribeRequest(any('btcusdt@trade'), 1)],
    ['a subscription to a number', () => venue.subscribeRequest(any([7]), 1)],
    ['a subscription without a number', () => venue.subscribeRequest(['btcusdt@trade'], any(undefined))],
    ['the end of one subscription', () => connection.unsubscribeRequest(any('btcusdt@trade'), 1)],
    ['the end of a subscription of NaN', () => connection.unsubscribeRequest(['btcusdt@trade'], Number.NaN)],
    ['a control frame that is a text', () => connection.readControl(any('{}'))],
    ['no control frame', () => connection.readControl(any(undefined))],
    ['instruments that are a text', () => connection.universe.read(any('{}'))],
    ['a time that is a text', () => connection.server_time.read(any('{}'))],
    ['a delta that is none', () => connection.judgeDelta(null, any(undefined))],
    ['an empty delta', () => connection.judgeDelta(null, any({}))],
    ['a delta after none', () => connection.judgeDelta(any(undefined), any({ normalized: {} }))],
    ['the past of no symbol', () => told?.path(any(undefined), range)],
    ['the past of no range', () => told?.path('BTCUSDT', any(undefined))],
    ['the past of a text', () => told?.read(any('{}'))],
    ['the past without a receipt', () => told?.read({ ...answer, receipt: any(undefined) })],
    ['the past without a range', () => told?.read({ ...answer, range: any({}) })],
  ])('refuses %s with a code', async (_, call) => {
    expect(await thrown(call)).toMatchObject(refusal('invalid_argument'));
  });

  it('refuses a symbol that is none in what it may be asked besides', async () => {
    const { book_recovery, instrument_info } = connection;
    const calls = [
      ...(book_recovery.kind === 'request' ? [() => book_recovery.snapshot(any(undefined))] : []),
      ...(instrument_info === undefined ? [] : [() => instrument_info.requests(any('BTC-USDT-SWAP'))]),
    ];
    expect(calls).toHaveLength(1);
    for (const call of calls) expect(await thrown(call)).toMatchObject(refusal('invalid_argument'));
  });
});

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
    ['coverage of one series', () => createHistoryCoverage(any(series))],
    ['coverage of a series without a step', () => createHistoryCoverage([{ ...series, step_ms: 0 }])],
    ['what covers from a text', taking('[]')],
    ['what covers from one event', taking(event)],
    ['what covers from a hole', taking([undefined])],
    ['what is missing of no symbol', covers((given) => given.missing(any(undefined), series, range))],
    ['what is missing of no series', covers((given) => given.missing('BTCUSDT', any({}), range))],
    ['what is missing for ever', covers((given) => given.missing('BTCUSDT', series, { ...range, to_ms: Infinity }))],
    ['what is missing of no range', covers((given) => given.missing('BTCUSDT', series, any(undefined)))],
    ['an import history of nothing', () => importHistory(any(undefined))],
    ['an import history of a text', () => importHistory(any('[]'))],
    ['an import history of null', () => importHistory(any([null]))],
    ['an import history asked about nothing', () => history.find(any(undefined))],
    ['an import history asked for the spans of nothing', () => history.spansOf(any(null))],
    ['the summary of no plan', () => emptyImportSummary(any(undefined))],
    ['the summary of an empty plan', () => emptyImportSummary(any({}))],
    ['a batch on nothing', () => addImportBatch(any(undefined), any(batch))],
    ['a batch on an empty summary', () => addImportBatch(any({}), any(batch))],
    ['no batch', () => addImportBatch(summary, any(null))],
    ['a batch without events', () => addImportBatch(summary, any({ ...batch, events: undefined }))],
    ['a batch of no events', () => addImportBatch(summary, any({ ...batch, events: [{}] }))],
    ['a batch without its bad lines', () => addImportBatch(summary, any({ ...batch, bad_lines: 3 }))],
    ['a request of nothing', () => http.get(any(undefined))],
    ['a request of no address', () => http.get({ ...request, url: any(undefined) })],
    ['a request of a wrong address', () => http.get({ ...request, url: 'somewhere' })],
    ['a request without a bound', () => http.get({ ...request, max_answer_bytes: any(undefined) })],
    ['a request without a signal', () => http.get({ ...request, signal: any(undefined) })],
    ['sockets limited by null', () => createWebSocketOpener(any(null))],
  ])('refuses %s with a code', async (_, call, code = 'invalid_argument') => {
    expect(await thrown(call)).toMatchObject(refusal(code));
  });
});
