import { describe, expect, it } from 'vitest';

import { dashboardConfigSchema, completeDashboardConfig } from './config.ts';

describe('the configuration', () => {
  it('keeps 60 runs and calls a symbol late after 4 and stale after 9 minutes by default', () => {
    expect(completeDashboardConfig()).toEqual({
      recent_runs: 60,
      late_after_ms: 240_000,
      stale_after_ms: 540_000,
      flat_within: 0.01,
      freeze: false,
    });
  });

  it.each([
    [{ recent_runs: 0 }, 'recent_runs'],
    [{ late_after_ms: 600_000 }, 'stale_after_ms'],
    [{ flat_within: 2 }, 'flat_within'],
    [{ recent: 1 }, 'recent'],
    [7, 'the top level'],
  ])('refuses %j and names the place', (value, place) => {
    expect(() => completeDashboardConfig(value)).toThrow(
      expect.objectContaining({
        code: 'invalid_config',
        policy: 'halt',
        message: expect.stringContaining(place) as string,
      }),
    );
  });

  it('documents every key', () => {
    for (const [key, field] of Object.entries(dashboardConfigSchema.unwrap().shape))
      expect(field.description, key).toMatch(/\.$/);
  });
});
