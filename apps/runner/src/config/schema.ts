import { dashboardConfigSchema } from '@xray/dashboards';
import { logConfigSchema } from '@xray/event-log';
import { importConfigSchema } from '@xray/market-data';
import { z } from 'zod';

import { decidingConfigSchema } from './deciding-config.ts';
import {
  healthSectionSchema,
  liveSectionSchema,
  observabilitySectionSchema,
  webhookSectionSchema,
} from './live-sections.ts';

const runSectionSchema = z.strictObject({
  block_boundaries: z
    .int()
    .positive()
    .max(10_000)
    .default(64)
    .describe('Boundaries of one commit over a recorded log; changes no output. Unit: boundaries. Default 64.'),
});

/**
 * The whole configuration file. The cadence stands once, at the top, and the sections of packages leave it out. Every key has a default;
 * unknown keys are errors.
 */
export const xrayConfigSchema = decidingConfigSchema.extend({
  webhook: webhookSectionSchema
    .optional()
    .describe('Where live sessions send artifacts. It changes no output. Default: nowhere.'),
  dashboards: dashboardConfigSchema.prefault({}).describe('What the view model keeps.'),
  run: runSectionSchema.prefault({}).describe('How recorded logs are run.'),
  live: liveSectionSchema.prefault({}).describe('What live sessions and recordings connect to.'),
  health: healthSectionSchema.prefault({}).describe('Where a live process says how it is.'),
  observability: observabilitySectionSchema.prefault({}).describe('Log lines and traces of a live process.'),
  log: logConfigSchema.prefault({}).describe('Limits of the log’s writer.'),
  import: importConfigSchema.prefault({}).describe('Limits of imports.'),
});
export type XrayConfig = z.output<typeof xrayConfigSchema>;
