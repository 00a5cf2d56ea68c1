import { describe, expect, it } from 'vitest';

import { stateGateConfigSchema, completeStateGateConfig } from './config.ts';

describe('the configuration', () => {
  it('has three cadence intervals of gap, verdicts that must not be acted on denied and closed transitions as defaults', () => {
    expect(completeStateGateConfig()).toEqual({
      max_gap_ms: 540_000,
      denylisted_invalidations: ['NO_PRICE', 'STALE_INPUTS', 'WARMING_UP'],
      block_during_transition: true,
      limits: { max_symbols: 4096, max_runs_per_engine_time: 16 },
    });
  });

  it.each([
    [{ max_gap_ms: -1 }, 'max_gap_ms'],
    [{ max_gap_ms: 1.5 }, 'max_gap_ms'],
    [{ limits: { max_symbols: 0 } }, 'limits.max_symbols'],
    [{ denylisted_invalidations: [''] }, 'denylisted_invalidations.0'],
    [{ max_gap: 1 }, 'max_gap'],
    ['text', 'the top level'],
  ])('refuses %j and names the place', (value, place) => {
    expect(() => completeStateGateConfig(value)).toThrow(
      expect.objectContaining({
        code: 'invalid_config',
        policy: 'halt',
        message: expect.stringContaining(place) as string,
      }),
    );
  });

  it('documents every key', () => {
    const shapes = [
      stateGateConfigSchema.unwrap().shape,
      stateGateConfigSchema.unwrap().shape.limits.unwrap().unwrap().shape,
    ];
    for (const [key, field] of shapes.flatMap((shape) => Object.entries(shape)))
      if (key !== 'limits') expect(field.description, key).toMatch(/\.$/);
  });
});
