import { hysteresisConfigSchema } from '@xray/regime-engine';
import { z } from 'zod';

const probability = z.number().min(0).lt(1);

/**
 * The engine's section, with defaults for a belief that is calibrated: its masses are slower to rise, and a commit after two
 * runs, the last above 0.6, costs less delay than the engine's own three runs above 0.6. docs/belief.md has the measurements.
 */
export const hysteresisSectionSchema = hysteresisConfigSchema.extend({
  enter_threshold: probability
    .default(0.35)
    .describe('Mass that a regime must exceed for a run to count towards it. Unit: probability. Default 0.35.'),
  window_updates: z
    .int()
    .positive()
    .default(2)
    .describe('Runs that must count before a commit. Unit: runs. Default 2.'),
  commit_threshold: probability
    .default(0.6)
    .describe('Mass that the candidate must exceed in the run of the commit. Unit: probability. Default 0.6.'),
});
