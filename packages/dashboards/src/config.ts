import { defaultMaxGapMs, parseConfig } from '@xray/contracts/config';
import { z } from 'zod';

import { DashboardError } from './errors.ts';

/**
 * How much is remembered for display and from when on data is called late or stale. It decides no verdict and enters no
 * identity.
 */
export const dashboardConfigSchema = z
  .strictObject({
    recent_runs: z
      .int()
      .positive()
      .default(60)
      .describe('Runs that each symbol keeps for sparklines and belief histories. 60 runs of 3 minutes are 3 hours.'),
    late_after_ms: z
      .int()
      .positive()
      .default(240_000)
      .describe('Milliseconds from the last engine time to as_of_ts_ms beyond which a symbol is LATE.'),
    stale_after_ms: z
      .int()
      .positive()
      .default(defaultMaxGapMs())
      .describe('Milliseconds from the last engine time to as_of_ts_ms beyond which a symbol is STALE.'),
    flat_within: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe('Change of a confidence or a belief mass from run to run, as a share of 1, up to which it is FLAT.'),
    freeze: z
      .boolean()
      .default(false)
      .describe(
        'Whether snapshots are deeply frozen in production, too, at a cost for each; in development and tests they are.',
      ),
  })
  .refine((config) => config.stale_after_ms >= config.late_after_ms, {
    path: ['stale_after_ms'],
    message: 'must not be less than late_after_ms',
  })
  .readonly();
/** The dashboards' configuration with every default filled in. */
export type DashboardConfig = z.infer<typeof dashboardConfigSchema>;
/** A configuration with any of its keys left out. */
export type DashboardConfigInput = z.input<typeof dashboardConfigSchema>;

/**
 * Reads a configuration from its JSON form and fills in the defaults.
 *
 * @throws DashboardError `invalid_config`, naming the first key that is wrong or unknown.
 */
export function completeDashboardConfig(value: unknown = {}): DashboardConfig {
  return parseConfig(dashboardConfigSchema, value, DashboardError, 'dashboards configuration');
}
