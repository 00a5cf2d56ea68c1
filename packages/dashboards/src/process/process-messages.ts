import { LOG_LEVELS } from '@xray/contracts';
import { z } from 'zod';

import { dashboardConfigSchema } from '../config.ts';

/**
 * What the recorder and the process of the dashboards say to each other: plain data. What is shown is no part of it: that is
 * read from the log.
 */

const requestSchema = z.object({
  host: z.string(),
  port: z.int().nullable(),
  token: z.string().nullable(),
  open: z.boolean(),
  web: z.boolean(),
  terminal: z.boolean(),
});

/** Which dashboards are asked for: the page with its address, and what is drawn on the terminal. */
export type DashboardRequest = Readonly<z.infer<typeof requestSchema>>;

const presentSchema = z.object({ wall_ms: z.number(), speed: z.number() });
/** The present of a simulated market, and how many times as fast as real time it goes on. */
export type Present = Readonly<z.infer<typeof presentSchema>>;

const labelsSchema = z.record(z.string(), z.string());
const measureSchema = z.object({ name: z.string(), labels: labelsSchema, value: z.number() });
export type Measure = Readonly<z.infer<typeof measureSchema>>;

const readinessSchema = z.object({ ready: z.boolean(), reasons: z.array(z.string()), checked_ts_ms: z.number() });
export const recorderMessageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    directory: z.string(),
    request: requestSchema,
    config: dashboardConfigSchema,
    /** The file of the whole configuration; `null` where every default holds. */
    config_file: z.string().nullable(),
    log_level: z.enum(LOG_LEVELS),
    /** `null` where the present is that of the machine. */
    present: presentSchema.nullable(),
  }),
  z.object({ kind: z.literal('present'), present: presentSchema }),
  z.object({ kind: z.literal('readiness'), question: z.int(), readiness: readinessSchema }),
  z.object({ kind: z.literal('unknown'), question: z.int(), detail: z.string() }),
  z.object({ kind: z.literal('close') }),
]);
export type RecorderMessage = z.input<typeof recorderMessageSchema>;

const levelSchema = z.enum(['debug', 'info', 'warn', 'error']);

export const dashboardMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready_to_start') }),
  z.object({ kind: z.literal('serving'), url: z.string().nullable() }),
  /** It cannot be done as asked, and would not be the next time either. */
  z.object({ kind: z.literal('refused'), detail: z.string() }),
  z.object({ kind: z.literal('left') }),
  z.object({ kind: z.literal('note'), text: z.string() }),
  z.object({
    kind: z.literal('line'),
    level: levelSchema,
    message: z.string(),
    fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
  z.object({
    kind: z.literal('measures'),
    counts: z.array(measureSchema),
    gauges: z.array(measureSchema),
    observations: z.array(measureSchema),
  }),
  /** How the recorder is. */
  z.object({ kind: z.literal('ask'), question: z.int() }),
]);
/**
 * What the process of the dashboards says to the recorder: how it fares, what it logs and measures, and that it asks for
 * readiness.
 */
export type DashboardMessage = z.input<typeof dashboardMessageSchema>;
