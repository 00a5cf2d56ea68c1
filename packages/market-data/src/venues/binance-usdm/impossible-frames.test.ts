import { describe, expect, it } from 'vitest';

import { binanceUsdm } from './adapter.ts';
import { decoded, decodedAs } from '../../testing/frames.ts';
import { SAMPLE_FRAMES as SAMPLES } from '../../testing/sample-frames.ts';

const { trade2024: trade, trade2026, aggTrade2021: aggTrade, kline2021: kline, depth2024: depth, depth2026 } = SAMPLES;
const { markPrice2026: markPrice, bookTicker2026: bookTicker, forceOrder2026: forceOrder } = SAMPLES;

function detailOf(frame: string): string {
  return decodedAs('DecodeFailure', frame).normalized.error_detail;
}

function typesOf(frame: string): readonly string[] {
  return decoded(frame).map((event) => event.event_type);
}

/** The frame of another instrument, in its stream's name as well. */
function ofSymbol(frame: string, symbol: string): string {
  return frame.replace('BTCUSDT', symbol).replace('btcusdt@', `${symbol.toLowerCase()}@`);
}

describe('a frame that cannot be true', () => {
  it.each([
    [kline.replace('"l":"1.00900"', '"l":"0"'), 'k.l is not above zero'],
    [kline.replace('"h":"1.01200"', '"h":"1.00900"'), 'k.h is below open or close'],
    [kline.replace('"l":"1.00900"', '"l":"1.01190"'), 'k.l is above open or close'],
    [kline.replace('"V":"5126"', '"V":"21581"'), 'k.V is more than volume'],
    [kline.replace('"q":"21797.83100"', '"q":"2179783.1"'), 'k.q over volume is not a price between low and high'],
    [
      kline.replace('"v":"21580"', '"v":"0"').replace('"V":"5126"', '"V":"0"'),
      'k.q over volume is not a price between low and high',
    ],
  ])(
    'robust: impossible candle: a kline frame of a price, volume or range that cannot be → a DecodeFailure that names it',
    (frame, detail) => {
      expect(detailOf(frame)).toBe(detail);
    },
  );

  it.each([
    [kline.replace('"T":1626992759999', '"T":1626996359999'), 'k.T is not the end of the interval that k.t begins'],
    [
      kline.replace(
        '"k":{"t":1626992700000,"T":1626992759999,"s":"CTKUSDT"',
        '"k":{"t":1626992700000,"T":1626992759999,"s":"BTCUSDT"',
      ),
      'k.s is not the instrument of the frame',
    ],
    [depth.replace('"61900.00"', '"0"'), 'a.0.0 is not above zero'],
    [markPrice.replace('"p":"84550.20762319"', '"p":"0"'), 'p is not above zero'],
    [markPrice.replace('-0.00000712', '1.5'), 'r is not a fraction of a position'],
    [trade.replace('"T":1723161256321', '"T":5'), 'T is not a time between 2010 and 2100'],
    [trade2026.replace('"T":1790500001848', '"T":99999999999999'), 'T is not a time between 2010 and 2100'],
    [bookTicker.replace('"E":1790500003267', '"E":0'), 'E is not a time between 2010 and 2100'],
    [forceOrder.replace('"T":1790500006263', '"T":1.5'), 'o.T is not a time between 2010 and 2100'],
  ])('is a DecodeFailure that names the field', (frame, detail) => {
    expect(detailOf(frame)).toBe(detail);
  });

  it.each([
    [kline.replace('"n":68', '"n":1767248279000000'), 'k.n is more than an interval can hold'],
    [kline.replace('"n":68', '"n":1767248279'), 'k.n is more than an interval can hold'],
    [kline.replace('"n":68', '"n":0'), 'k.n is zero where there is volume'],
    [kline.replace('"l":"1.00900"', '"l":"0.000000000000000001"'), 'k.l is not a price that a market can have'],
    [kline.replace('"h":"1.01200"', '"h":"1626992742"'), 'k.h is not a price that a market can have'],
    [kline.replace('"V":"5126"', '"V":"0.000000000000000001"'), 'k.V is not a quantity that a market can have'],
    [markPrice.replace('"p":"84550.20762319"', '"p":"1626992742872000"'), 'p is not a price that a market can have'],
    [markPrice.replace('"p":"84550.20762319"', '"p":"84.55020762319"'), 'p and i are not prices of one thing'],
  ])(
    'robust: impossible number: a count, price or volume below 1e18 that no market has → a DecodeFailure that names it',
    (frame, detail) => {
      expect(detailOf(frame)).toBe(detail);
    },
  );

  it('robust: impossible number: a trade, an order or a side of the book worth a trillion dollars → a DecodeFailure', () => {
    const frames = [
      trade.replace(/"q":"[^"]*"/, '"q":"1723161256"'),
      aggTrade.replace(/"q":"[^"]*"/, '"q":"1723161256321"'),
      bookTicker.replace('"B":"7.816"', '"B":"1790500003"'),
      forceOrder.replace(/"q":"[^"]*"/, '"q":"1790500006263"'),
    ];
    for (const frame of frames) expect(detailOf(frame)).toBe('price times quantity is more than was ever paid');
  });

  it('robust: wrong symbol: a stream without a name that an instrument or all have → a DecodeFailure', () => {
    expect(detailOf(trade.replace(/"stream":"[^"]*"/, '"stream":"0"'))).toBe('stream names no stream');
  });

  it('robust: wrong symbol: the answer to a request about one instrument is of another → a DecodeFailure of the one asked about', () => {
    const answer = Buffer.from(JSON.stringify({ symbol: 'SOLUSDT', openInterest: '5.5', time: 1_790_500_006_263 }));
    const receipt = { recv_ts_ms: 1_790_500_007_000, symbol_hint: 'ETHUSDT' };
    expect(binanceUsdm.decode(answer, receipt)).toMatchObject([{ event_type: 'OpenInterest', symbol: 'SOLUSDT' }]);
    expect(binanceUsdm.decode(answer, { ...receipt, asked_symbol: 'ETHUSDT' })).toMatchObject([
      {
        event_type: 'DecodeFailure',
        symbol: 'ETHUSDT',
        normalized: { error_detail: 'the answer is of another instrument than was asked about' },
      },
    ]);
  });

  it('keeps a candle that moved without volume, as it says', () => {
    const frame = kline.replace('"v":"21580"', '"v":"0"').replace('"V":"5126"', '"V":"0"').replace('21797.83100', '0');
    expect(decodedAs('Candle', frame).normalized).toMatchObject({ volume: 0, high: 1.012, low: 1.009 });
  });

  it('keeps the 0 of a side of the book that is empty', () => {
    const frame = bookTicker.replace('"b":"83600.00","B":"7.816"', '"b":"0","B":"0"');
    expect(decodedAs('BookTop', frame).normalized).toMatchObject({ best_bid_price: 0, best_bid_quantity: 0 });
  });
});

describe('times of a frame', () => {
  const times = (factor: (ms: string) => string): string =>
    trade.replace('1723161256322', factor('1723161256322')).replace('1723161256321', factor('1723161256321'));

  it.each([
    ['microseconds', (ms: string) => `${ms}789`],
    ['nanoseconds', (ms: string) => `${ms}789012`],
  ])(
    'robust: time in another unit: a trade frame in microseconds or nanoseconds → the millisecond that it means',
    (_unit, factor) => {
      expect(decodedAs('TradeTick', times(factor)).exchange_ts_ms).toBe(1_723_161_256_321);
    },
  );

  it('in seconds are read, too', () => {
    expect(
      decodedAs(
        'TradeTick',
        times((ms) => ms.slice(0, 10)),
      ).exchange_ts_ms,
    ).toBe(1_723_161_256_000);
  });

  it('of a candle in microseconds give its close to the millisecond', () => {
    const frame = kline.replace('"t":1626992700000', '"t":1626992700000000').replace('2759999', '2759999999');
    expect(decodedAs('Candle', frame)).toMatchObject({
      exchange_ts_ms: 1_626_992_759_999,
      normalized: { interval_ms: 60_000 },
    });
  });
});

describe('frames of another market of the exchange', () => {
  it.each([
    [trade.replace('"X":"MARKET","m":false', '"m":false,"M":true'), 'M is a field of the spot market'],
    [aggTrade.replace('"m":true', '"m":true,"M":true'), 'M is a field of the spot market'],
    [depth.replace('"pu":5123107831937,', ''), 'pu is missing'],
  ])(
    'robust: another market: trades or book changes of the spot market as USD-M frames → DecodeFailures',
    (frame, detail) => {
      expect(detailOf(frame)).toBe(detail);
    },
  );

  it.each([
    trade.replace('BTCUSDT', 'BTCUSD_PERP'),
    depth2026.replace('"s":"BTCUSDT","ps":"BTCUSDT"', '"s":"ETHUSD_260327","ps":"ETHUSD"'),
    kline.replaceAll('CTKUSDT', 'BNBUSD_PERP'),
    markPrice.replace('BTCUSDT', 'BTCUSD_260327'),
  ])('robust: another market: a contract of the coin-margined market by its name → a DecodeFailure', (frame) => {
    expect(detailOf(frame)).toBe('s names a contract of the coin-margined market');
  });

  it('robust: another market: a kind of instrument (st) that is not of USD-M → a DecodeFailure', () => {
    expect(detailOf(trade2026.replace('"st":1', '"st":2'))).toBe('st names no contract of USD-M futures');
    expect(detailOf(forceOrder.replace('"st":1', '"st":2'))).toBe('o.st names no contract of USD-M futures');
    expect(detailOf('{"symbol":"BTCUSD_PERP","openInterest":"15004","time":1589437530011}')).toBe(
      'symbol names a contract of the coin-margined market',
    );
  });

  it('are not confused with delivery contracts of USD-M', () => {
    const frame = ofSymbol(trade, 'BTCUSDT_260327');
    expect(decodedAs('TradeTick', frame).symbol).toBe('BTCUSDT_260327');
    expect(decodedAs('TradeTick', ofSymbol(trade, 'BTCBUSD_210129')).symbol).toBe('BTCBUSD_210129');
  });
});

describe('a mark price', () => {
  const delivery = ofSymbol(markPrice, 'BTCUSDT_260327');

  it.each([
    delivery.replace('-0.00000712', ''),
    delivery.replace('1790524800000', '0'),
    delivery.replace('-0.00000712', '').replace('1790524800000', '0'),
  ])(
    'robust: delivery contract: no funding rate or no time of settlement → mark and index price, no funding',
    (frame) => {
      expect(typesOf(frame)).toEqual(['MarkPrice', 'IndexPrice']);
    },
  );

  it('without an index states the mark price and the funding', () => {
    expect(typesOf(markPrice.replace('84589.97304348', '0.00000000'))).toEqual(['MarkPrice', 'FundingRate']);
  });

  const payload = markPrice.slice(markPrice.indexOf('"data":') + '"data":'.length, -1);
  const ethereum = payload.replace('BTCUSDT', 'ETHUSDT');
  const three = ['MarkPrice', 'IndexPrice', 'FundingRate'];

  it.each([
    `[${payload},${ethereum}]`,
    `{"stream":"!markPrice@arr","data":[${payload},${ethereum}]}`,
    `{"stream":"!markPrice@arr@1s","data":[${payload},${ethereum}]}`,
  ])('of all instruments in one list gives three events each', (frame) => {
    const events = decoded(frame);
    expect(events.map(({ event_type, symbol }) => [symbol, event_type])).toEqual(
      ['BTCUSDT', 'ETHUSDT'].flatMap((symbol) => three.map((type) => [symbol, type])),
    );
    expect(new Set(events.map((event) => event.raw_payload)).size).toBe(1);
  });

  it('robust: one bad element of a list: a mark price of 0 among those of all instruments → one DecodeFailure of its symbol, the others are read', () => {
    const bad = ethereum.replace('"p":"84550.20762319"', '"p":"0"');
    const frame = `{"stream":"!markPrice@arr","data":[${bad},${payload},7]}`;
    expect(decoded(frame).map(({ event_type, symbol }) => [symbol, event_type])).toEqual([
      ['ETHUSDT', 'DecodeFailure'],
      ...three.map((type) => ['BTCUSDT', type]),
      ['UNKNOWN', 'DecodeFailure'],
    ]);
  });

  it('in a list of which nothing can be read is one failure', () => {
    expect(
      typesOf('{"stream":"!ticker@arr","data":[{"e":"24hrTicker","s":"BTCUSDT"},{"e":"24hrTicker","s":"ETHUSDT"}]}'),
    ).toEqual(['DecodeFailure']);
  });
});
