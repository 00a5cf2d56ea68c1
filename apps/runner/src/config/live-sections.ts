import { webhookConfigSchema } from '@xray/analysis-engine';
import { LOG_LEVELS } from '@xray/contracts';
import { VENUE_NAMES } from '@xray/market-data';
import { rawInputBufferConfigSchema } from '@xray/orchestrator';
import { z } from 'zod';

/** What live sessions and recordings connect to. The command line's options go before. */
export const liveSectionSchema = z.strictObject({
  venue: z
    .enum(VENUE_NAMES)
    .default('binance-usdm')
    .describe(`One of ${VENUE_NAMES.join(', ')}. Default binance-usdm.`),
  symbols: z
    .array(z.string().min(1))
    .default([])
    .describe('Instruments by the venue’s names, or the one word all. Default: none, then --symbols must name them.'),
  streams: z
    .array(z.string().min(1))
    .optional()
    .describe('Channels such as trades, candle_1m, book_top. Default: the venue’s usual ones.'),
  socket_url: z.string().optional().describe('Base address of sockets instead of the venue’s own.'),
  rest_url: z.string().optional().describe('Base address of requests instead of the venue’s own.'),
  max_lag_ms: z
    .int()
    .positive()
    .default(10_000)
    .describe('How late a boundary may be before readiness says so. Unit: ms. Default 10000.'),
  history: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe(
          'Whether what features look back on is asked for when watching begins, and after a hole. How far back follows from the composer. Default true.',
        ),
    })
    .prefault({})
    .describe('What is asked for of the past.'),
  buffer: rawInputBufferConfigSchema.prefault({}).describe('Bounds between the feed and the log.'),
});

export const healthSectionSchema = z.strictObject({
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(9464)
    .describe('Port on loopback of /healthz, /readyz and /metrics; 0 takes a free one. Default 9464.'),
});

export const observabilitySectionSchema = z.strictObject({
  log_level: z
    .enum(LOG_LEVELS)
    .default('info')
    .describe(`One of ${LOG_LEVELS.join(', ')}. Default info.`),
  log_file: z.string().optional().describe('File that log lines are appended to. Default: standard error.'),
  trace_url: z
    .string()
    .optional()
    .describe(
      'Where OpenTelemetry spans go by OTLP over HTTP, e.g. http://127.0.0.1:4318/v1/traces. Default: nowhere.',
    ),
});

/** The webhook's own schema, with where its secret is read: the secret itself stands in no file. */
export const webhookSectionSchema = webhookConfigSchema.extend({
  secret_env: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable is wanted, not the secret itself')
    .describe('Name of the environment variable that holds the secret, of at least 16 characters. No default.'),
});
export type WebhookSection = z.output<typeof webhookSectionSchema>;
