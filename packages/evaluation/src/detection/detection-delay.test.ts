import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { concatenateDelays, detectedWithin, detectionDelays, summarizeDelays } from './detection-delay.ts';

const truth = Uint8Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 0, 0);

describe('detection delay', () => {
  it('is the bars from the change to the first bar that names the regime, capped by the spell', () => {
    const labels = Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 2);
    const delays = detectionDelays(truth, labels);
    expect(delays).toEqual({ delay_bars: [1, 4, 0], detected: [true, false, true] });
    expect(summarizeDelays(delays)).toEqual({ changes: 3, mean_bars: 5 / 3, median_bars: 1, share_detected: 2 / 3 });
    expect(detectedWithin(delays, 4)).toEqual([1 / 3, 2 / 3, 2 / 3, 2 / 3, 2 / 3]);
  });

  it('leaves out what began before the first scored bar', () => {
    expect(detectionDelays(truth, truth, 3).delay_bars).toEqual([0, 0]);
    expect(detectionDelays(truth, truth, 2).delay_bars).toEqual([0, 0, 0]);
  });

  it('has nothing to say of a market that never changed', () => {
    const delays = detectionDelays(new Uint8Array(5), new Uint8Array(5));
    expect(summarizeDelays(delays)).toEqual({ changes: 0, mean_bars: null, median_bars: null, share_detected: null });
  });

  it('of a label that lags by some bars is those bars wherever spells are longer', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 6, max: 20 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 5 }),
        (lengths, lag) => {
          const path = Uint8Array.from(lengths.flatMap((length, spell) => new Array<number>(length).fill(spell % 9)));
          const labels = path.map((_, bar) => path[Math.max(0, bar - lag)] ?? 0);
          const delays = detectionDelays(path, labels);
          expect(delays.delay_bars).toEqual(new Array(lengths.length - 1).fill(lag));
          const twice = concatenateDelays([delays, delays]);
          expect(summarizeDelays(twice).mean_bars).toEqual(summarizeDelays(delays).mean_bars);
        },
      ),
    );
  });

  it('refuses labels that are not as many as the truth', () => {
    expect(() => detectionDelays(truth, new Uint8Array(3))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});
