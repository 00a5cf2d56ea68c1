import { canonicalJson, calibrationDigest, type Calibration } from '@xray/contracts';
import { shippedCalibration } from '@xray/regime-engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Bar } from './bar.ts';
import { CALIBRATED_BAR_MS, createRegimeTracker, regimesOf, RegimesError } from './index.ts';
import { BAR_MS, walk } from './testing/walk.ts';

const bars = walk(400);
const told = regimesOf(bars);

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function bar(position: number): Bar {
  const found = bars[position];
  if (found === undefined) throw new Error(`there are ${bars.length} bars`);
  return found;
}

describe('what is told of bars in an array', () => {
  it('has an entry of every bar, at its end, with a belief that sums to 1', () => {
    expect(told.map(({ time }) => time)).toEqual(bars.map(({ openTime = NaN }) => openTime + BAR_MS));
    for (const { belief, confidence, label } of told) {
      expect(Object.values(belief).reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 9);
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(label).not.toBe('');
    }
  });

  it('may be acted on once enough is known, and says so until then', () => {
    expect(told[0]).toMatchObject({
      invalidations: expect.arrayContaining(['WARMING_UP']) as unknown,
      permissions: ['no_new_positions'],
    });
    expect(told.at(-1)?.invalidations).not.toContain('WARMING_UP');
  });

  it('is the same bar by bar as all at once, however many there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 1_000 }), (count, seed) => {
        const some = walk(count, seed);
        const tracker = createRegimeTracker();
        const pushed = some.map((one) => tracker.push(one));
        expect(canonicalJson(pushed)).toBe(canonicalJson(regimesOf(some)));
      }),
      { numRuns: 8 },
    );
  });

  it('knows nothing of later bars: another future leaves the past as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 399 }), fc.integer({ min: 2, max: 1_000 }), (known, seed) => {
        const other = [...bars.slice(0, known), ...walk(400, seed).slice(known)];
        expect(canonicalJson(regimesOf(other.slice(0, known + 1)).slice(0, known))).toBe(
          canonicalJson(told.slice(0, known)),
        );
      }),
      { numRuns: 4 },
    );
  });

  it('does not depend on which end of a bar its time is, nor on what the market is called but for the name', () => {
    const byEnd = (shift: number): readonly Bar[] =>
      bars.slice(0, 60).map(({ openTime = NaN, ...rest }) => ({ ...rest, closeTime: openTime + BAR_MS - shift }));
    const expected = canonicalJson(told.slice(0, 60));
    expect(canonicalJson(regimesOf(byEnd(0)))).toBe(expected);
    expect(canonicalJson(regimesOf(byEnd(1)))).toBe(expected);
    expect(regimesOf(byEnd(1), { symbol: 'SOLUSDT' })[0]?.verdict.symbol).toBe('SOLUSDT');
  });

  it('goes by bars without volumes, too', () => {
    const bare = bars.map(({ close, high, low, open, openTime = NaN }) => ({ close, high, low, open, openTime }));
    expect(regimesOf(bare)).toHaveLength(bars.length);
  });
});

describe('a bar that cannot be told of', () => {
  const first = bar(0);
  it.each<[string, string, readonly unknown[]]>([
    ['no bar', 'invalid_bar', [null]],
    ['a text', 'invalid_bar', ['bar']],
    ['no time', 'invalid_bar', [{ ...first, openTime: undefined }]],
    ['a time in seconds', 'bar_not_aligned', [{ ...first, openTime: 1_769_904_001 }]],
    ['a time with a fraction', 'invalid_bar', [{ ...first, openTime: 0.5 }]],
    [
      'two ends that are not its length apart',
      'bar_not_aligned',
      [{ ...first, closeTime: (first.openTime ?? 0) + 60_000 }],
    ],
    ['a price that is a text', 'invalid_bar', [{ ...first, close: '100' }]],
    ['a price of 0', 'invalid_bar', [{ ...first, low: 0 }]],
    ['a price that is no number', 'invalid_bar', [{ ...first, open: NaN }]],
    ['a close above its high', 'invalid_bar', [{ ...first, close: first.high * 2 }]],
    ['a volume below 0', 'invalid_bar', [{ ...first, volume: -1 }]],
    ['taker volume of no volume', 'invalid_bar', [{ ...first, volume: undefined }]],
    ['half a trade', 'invalid_bar', [{ ...first, trades: 0.5 }]],
    ['the same bar again', 'bar_repeated', [first, first]],
    ['the bars backwards', 'bar_out_of_order', [bar(1), first]],
    ['a bar left out', 'bars_missing', [first, bar(2)]],
  ])('robust: bar in an array that is wrong: %s → refused, saying which one', (_, code, list) => {
    const error = thrownBy(() => regimesOf(list as readonly Bar[]));
    expect(error).toBeInstanceOf(RegimesError);
    expect(error).toMatchObject({ code });
    expect(String(error)).toContain(`bar ${list.length - 1}`);
  });

  it('leaves the tracker as it was: the right one can follow', () => {
    const tracker = createRegimeTracker();
    const given = [tracker.push(first)];
    expect(thrownBy(() => tracker.push({ ...bar(1), high: 0.01 }))).toMatchObject({ code: 'invalid_bar' });
    expect(thrownBy(() => tracker.push(bar(5)))).toMatchObject({ code: 'bars_missing' });
    given.push(tracker.push(bar(1)));
    expect(canonicalJson(given)).toBe(canonicalJson(told.slice(0, 2)));
  });
});

describe('bars of a length without a calibration', () => {
  it.each([3_600_000, 86_400_000])('of %i ms are refused with what to do', (barMs) => {
    const error = thrownBy(() => regimesOf([], { barMs }));
    expect(error).toMatchObject({ code: 'no_calibration' });
    expect(String(error)).toMatch(/only for .*3.* minutes: fit one .* `xray calibrate`, and hand it in/);
    expect(CALIBRATED_BAR_MS).not.toContain(barMs);
  });

  it('are told of by one that is handed in', () => {
    const { outlook_model: model, ...shipped } = shippedCalibration;
    const outlook_model = model && { ...model, cadence_ms: 3_600_000 };
    const content = { ...shipped, name: 'mine', cadence_ms: 3_600_000, ...(outlook_model && { outlook_model }) };
    const calibration: Calibration = { ...content, hash: calibrationDigest(content) };
    const hourly = bars.slice(0, 20).map((one, position) => ({ ...one, openTime: position * 3_600_000 }));
    expect(regimesOf(hourly, { barMs: 3_600_000, calibration })).toHaveLength(20);
  });
});
