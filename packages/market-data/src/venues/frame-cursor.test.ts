import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { bytesOf } from '../testing/frames.ts';
import { decimal, integer, integerText, levels, symbol, type FrameCursor } from './frame-cursor.ts';

function cursorOn(text: string): FrameCursor {
  return { bytes: bytesOf(text), at: 0, failed: false };
}

/** What a reader makes of a text that it must take whole. */
function whole<Value>(read: (cursor: FrameCursor) => Value, text: string): Value | undefined {
  const cursor = cursorOn(text);
  const value = read(cursor);
  return cursor.failed || cursor.at !== cursor.bytes.length ? undefined : value;
}

const digits = fc.stringMatching(/^\d{1,9}$/);

describe('decimal', () => {
  it('gives the very double that Number gives', () => {
    fc.assert(
      fc.property(digits, fc.option(digits), (integral, fraction) => {
        const text = fraction === null ? integral : `${integral}.${fraction}`;
        const read = whole(decimal, `"${text}"`);
        if (text.replace('.', '').length <= 15) expect(read).toBe(Number(text));
        else expect(read).toBeUndefined();
      }),
    );
  });

  it('takes nothing but unsigned plain decimals', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9.+\-eExX _]{0,6}$/), (text) => {
        if (/^\d+(\.\d+)?$/.test(text)) expect(whole(decimal, `"${text}"`)).toBe(Number(text));
        else expect(whole(decimal, `"${text}"`)).toBeUndefined();
      }),
    );
  });

  it.each(['', '"', '"1', '1', '"1"2', "'1'"])('takes no %j', (text) => {
    expect(whole(decimal, text)).toBeUndefined();
  });
});

describe('integer', () => {
  it('takes what JSON takes, up to fifteen digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n }), (value) => {
        const text = String(value);
        expect(whole(integer, text)).toBe(text.length <= 15 ? Number(text) : undefined);
        expect(whole(integerText, text)).toBe(text.length <= 15 ? text : undefined);
      }),
    );
  });

  it.each(['', '01', '00', '-1', '1.0', '1e3', ' 1'])('takes no %j', (text) => {
    expect(whole(integer, text)).toBeUndefined();
  });
});

describe('symbol', () => {
  it('copies capital letters and digits out of their quotes', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9]{1,40}$/), (name) => {
        expect(whole(symbol, `"${name}"`)).toBe(name);
      }),
    );
  });

  it.each(['""', '"btc"', '"BTC', 'BTC"', '"BTC-USDT"', '"BTCUSDT_260327"', `"${'A'.repeat(41)}"`, '"é"'])(
    'takes no %s',
    (text) => {
      expect(whole(symbol, text)).toBeUndefined();
    },
  );
});

describe('levels', () => {
  it('reads what JSON.parse reads', () => {
    const quantity = fc.stringMatching(/^\d{1,6}(\.\d{1,4})?$/);
    const price = quantity.filter((text) => Number(text) > 0);
    fc.assert(
      fc.property(fc.array(fc.tuple(price, quantity), { maxLength: 8 }), (sides) => {
        expect(whole(levels, JSON.stringify(sides))).toEqual(sides.map((side) => side.map(Number)));
      }),
    );
  });

  it.each(['', '[', '[]]', '[[]]', '[["1"]]', '[["1","2"],]', '[["1","2"]["1","2"]]', '[["1","2"', '[["0","2"]]'])(
    'takes no %s',
    (text) => {
      expect(whole(levels, text)).toBeUndefined();
    },
  );
});
