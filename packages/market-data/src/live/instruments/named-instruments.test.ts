import { describe, expect, it } from 'vitest';

import { namedInstruments } from './named-instruments.ts';

const instruments = ['1000PEPEUSDT', 'BTCUSDC', 'BTCUSDT', 'BTCUSDT_261225', 'ETHUSDT', 'SOLUSDT'];
const VENUE = 'binance-usdm';

describe('the instruments that are asked for', () => {
  it('are the venue’s own, each once, or all of them', () => {
    expect(namedInstruments(['ETHUSDT', 'BTCUSDT', 'ETHUSDT'], instruments, VENUE)).toEqual(['ETHUSDT', 'BTCUSDT']);
    expect(namedInstruments(['all'], instruments, VENUE)).toEqual(instruments);
  });

  it.each(['btcusdt', 'BTC/USDT', 'ALL', 'NOSUCHUSDT', 'BTCUSDT ', '*', '', 'constructor'])(
    'are refused where the venue has no such name: %j',
    (name) => {
      expect(() => namedInstruments(['ETHUSDT', name], instruments, VENUE)).toThrow(
        `${name} is not an instrument of binance-usdm: the nearest are `,
      );
    },
  );

  it('robust: unknown instrument: btcusdt → refused, BTCUSDT is offered', () => {
    expect(() => namedInstruments(['btcusdt'], instruments, VENUE)).toThrow(/the nearest are BTCUSDT,/);
  });

  it('robust: unknown instrument: BTC/USDT → refused, BTCUSDT is offered', () => {
    expect(() => namedInstruments(['BTC/USDT'], instruments, VENUE)).toThrow(/the nearest are BTCUSDT,/);
  });

  it('robust: unknown instrument: ALL → refused, all is offered', () => {
    expect(() => namedInstruments(['ALL'], instruments, VENUE)).toThrow(/the nearest are all,/);
  });

  it('names the first five of many, and how many more there are', () => {
    const asked = Array.from({ length: 9 }, (_, position) => `NO${position}`);
    expect(() => namedInstruments(asked, instruments, VENUE)).toThrow(/NO4 is not .*; and 4 more/);
  });

  it('cannot be all of them and some', () => {
    expect(() => namedInstruments(['all', 'BTCUSDT'], instruments, VENUE)).toThrow(/the word all stands alone/);
  });
});
