import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { type EngineConfig, completeEngineConfig, hysteresisConfigSchema, vetoConfigSchema } from './config.ts';
import { RegimeEngineError } from './errors.ts';

function refusal(config: unknown): unknown {
  try {
    completeEngineConfig(config as EngineConfig);
  } catch (error) {
    return error;
  }
  return null;
}

describe('the top level', () => {
  it('needs no key', () => {
    expect(completeEngineConfig()).toEqual(completeEngineConfig({ hysteresis: {}, vetoes: {} }));
  });

  it('takes three cadences for the greatest gap unless told otherwise', () => {
    expect(completeEngineConfig().max_gap_ms).toBe(540_000);
    expect(completeEngineConfig({ cadence_ms: 60_000 }).max_gap_ms).toBe(180_000);
    expect(completeEngineConfig({ max_gap_ms: 180_000 }).max_gap_ms).toBe(180_000);
  });

  it.each([
    ['hysteresis', hysteresisConfigSchema],
    ['vetoes', vetoConfigSchema],
  ])('describes every key of %s with its unit and its true default', (_, schema) => {
    for (const key of Object.values(z.toJSONSchema(schema, { io: 'input' }).properties ?? {})) {
      const { description, default: byDefault } = z.object({ description: z.string(), default: z.json() }).parse(key);
      expect(description).toMatch(/Unit: /);
      expect(description).toContain(`Default ${JSON.stringify(byDefault)}.`);
    }
  });

  it.each([
    ['an unknown key', { cadence: 1 }, 'cadence'],
    ['an unknown inner key', { hysteresis: { enter: 1 } }, 'hysteresis'],
    ['a threshold out of range', { hysteresis: { enter_threshold: 1 } }, 'hysteresis.enter_threshold'],
    ['a window of nothing', { hysteresis: { window_updates: 0 } }, 'hysteresis.window_updates'],
    ['a gap shorter than the cadence', { max_gap_ms: 1000 }, 'max_gap_ms'],
    ['a gap without end', { max_gap_ms: 1e12 }, 'max_gap_ms'],
    ['no object', 7, 'the top level'],
    [
      'claims from a confidence on at which none was measured',
      { least_confidence: 0.49 },
      'least_confidence: must be at least 0.5: what a claim of less confidence is followed by was never measured',
    ],
  ])('refuses %s and says where', (_, config, where) => {
    const error = refusal(config);
    expect(error).toBeInstanceOf(RegimeEngineError);
    expect(error).toMatchObject({ code: 'invalid_config', policy: 'halt' });
    expect(String(error)).toContain(where);
  });
});
