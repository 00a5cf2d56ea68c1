import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseFaultScript } from './fault-script.ts';
import { FAULT_KINDS, randomFaults } from './random-faults.ts';

const hour = { from_ms: 1_000, until_ms: 3_601_000, mean_gap_ms: 20_000 };

describe('random faults', () => {
  it('are the same for the same seed, others for another, and keep to the schema and their stretch', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const script = randomFaults(seed, { ...hour, longest_ms: 9_000, streams: ['btcusdt@trade'] });
        expect(randomFaults(seed, { ...hour, longest_ms: 9_000, streams: ['btcusdt@trade'] })).toEqual(script);
        expect(parseFaultScript(script)).toEqual(script);
        for (const { at_ms, fault } of script) {
          expect(at_ms).toBeGreaterThan(hour.from_ms);
          expect(at_ms).toBeLessThan(hour.until_ms);
          if ('duration_ms' in fault) expect(fault.duration_ms).toBeLessThanOrEqual(9_000);
        }
        expect(randomFaults(seed + 1, hour)).not.toEqual(randomFaults(seed, hour));
      }),
      { numRuns: 50 },
    );
  });

  it('hold every kind before any comes again, at about the gaps asked for', () => {
    const script = randomFaults(5, hour);
    const turns = FAULT_KINDS.length;
    expect(new Set(script.slice(0, turns).map(({ fault }) => fault.kind))).toEqual(new Set(FAULT_KINDS));
    expect(script.length).toBeGreaterThan(120);
    expect(script.length).toBeLessThan(240);
    expect(randomFaults(5, { ...hour, kinds: ['garbage'] }).every(({ fault }) => fault.kind === 'garbage')).toBe(true);
  });

  it('need a kind and gaps', () => {
    expect(() => randomFaults(1, { ...hour, kinds: [] })).toThrow('name a kind');
    expect(() => randomFaults(1, { ...hour, mean_gap_ms: 0 })).toThrow('millisecond');
  });
});
