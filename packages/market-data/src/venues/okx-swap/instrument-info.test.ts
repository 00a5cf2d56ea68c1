import { describe, expect, it } from 'vitest';

import { okxSwap } from './adapter.ts';

const receipt = { recv_ts_ms: 1_790_500_010_000 };
const btc = {
  instType: 'SWAP',
  instId: 'BTC-USDT-SWAP',
  settleCcy: 'USDT',
  ctVal: '0.01',
  ctMult: '1',
  ctValCcy: 'BTC',
  ctType: 'linear',
  tickSz: '0.1',
  state: 'live',
};
const inverse = { ...btc, instId: 'BTC-USD-SWAP', settleCcy: 'BTC', ctVal: '100', ctValCcy: 'USD', ctType: 'inverse' };

function decoded(document: unknown) {
  return okxSwap.decode(Buffer.from(JSON.stringify(document)), receipt);
}

describe('a list of instruments', () => {
  it('says what a contract of each is, as an answer and as a push', () => {
    const info = {
      event_type: 'InstrumentInfo',
      symbol: 'BTC-USDT-SWAP',
      channel: 'instrument_info',
      exchange_ts_ms: null,
      recv_ts_ms: receipt.recv_ts_ms,
      normalized: {
        contract_type: 'linear',
        contract_value: 0.01,
        contract_value_currency: 'BTC',
        contract_multiplier: 1,
        tick_size: 0.1,
      },
    };
    expect(decoded({ code: '0', msg: '', data: [btc] })).toMatchObject([info]);
    expect(decoded({ arg: { channel: 'instruments', instType: 'SWAP' }, data: [btc] })).toMatchObject([info]);
  });

  it('robust: units: a list of instruments holds coin-margined contracts → no contract value in coins of these, and a word that says so', () => {
    expect(decoded({ code: '0', msg: '', data: [inverse, btc, { ...inverse, instId: 'ETH-USD-SWAP' }] })).toMatchObject(
      [
        { event_type: 'InstrumentInfo', symbol: 'BTC-USDT-SWAP' },
        { event_type: 'StreamState', normalized: { detail: 'contracts_left_out rows=2 first=BTC-USD-SWAP' } },
      ],
    );
  });

  it('robust: odd instrument: a row of a list of instruments has no plain contract value → a DecodeFailure beside the others', () => {
    for (const ctVal of ['', '0', '-1', '1e-2', 'NaN', 0.01, null, '9'.repeat(40)]) {
      const events = decoded({ code: '0', msg: '', data: [{ ...btc, instId: 'ETH-USDT-SWAP', ctVal }, btc] });
      expect(events, String(ctVal)).toMatchObject([
        { event_type: 'DecodeFailure', symbol: 'ETH-USDT-SWAP' },
        { event_type: 'InstrumentInfo', symbol: 'BTC-USDT-SWAP' },
      ]);
    }
  });

  it('is asked for one by one for a few swaps and as a whole for many, never for coin-margined ones', () => {
    const paths = (symbols: readonly string[]) =>
      okxSwap.connection.instrument_info?.requests(symbols).map(({ path, symbols: of }) => [path, of.length]);
    expect(paths(['BTC-USDT-SWAP', 'BTC-USD-SWAP'])).toEqual([
      ['/api/v5/public/instruments?instType=SWAP&instId=BTC-USDT-SWAP', 1],
    ]);
    const many = Array.from({ length: 30 }, (_, at) => `C${at}-USDT-SWAP`);
    expect(paths(many)).toEqual([['/api/v5/public/instruments?instType=SWAP', 30]]);
  });
});

describe('the universe', () => {
  it('robust: coin-margined: an inverse contract among the instruments of OKX → is not watched', () => {
    const answer = {
      code: '0',
      msg: '',
      data: [btc, inverse, { ...inverse, instId: 'ODD-USDT-SWAP', settleCcy: 'USDT' }],
    };
    expect(okxSwap.connection.universe.read(Buffer.from(JSON.stringify(answer)))).toEqual(['BTC-USDT-SWAP']);
  });
});

describe('a delivery contract', () => {
  it('has a mark price, and asks for no funding', () => {
    const markPx = { instType: 'FUTURES', instId: 'BTC-USDT-261225', markPx: '84218.6', ts: '1790500003539' };
    const events = decoded({ arg: { channel: 'mark-price', instId: 'BTC-USDT-261225' }, data: [markPx] });
    expect(events).toMatchObject([{ event_type: 'MarkPrice', symbol: 'BTC-USDT-261225' }]);
  });
});
