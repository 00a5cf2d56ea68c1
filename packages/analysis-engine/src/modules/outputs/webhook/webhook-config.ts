import { artifactKindSchema } from '@xray/contracts';
import { parseConfig } from '@xray/contracts/config';
import { z } from 'zod';

import { AnalysisEngineError } from '../../../errors.ts';

/** Why a text is no address to send to; `null` where it is one. */
function urlFault(text: string): string | null {
  if (!URL.canParse(text)) return 'it is not a URL';
  const { protocol, username, password } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'only http and https are spoken';
  return username === '' && password === ''
    ? null
    : 'it must hold no user and no password: the signature says who sends';
}

/** Where artifacts are sent to, and how long that is tried. */
export const webhookConfigSchema = z.strictObject({
  url: z
    .string()
    .superRefine((text, context) => {
      const message = urlFault(text);
      if (message !== null) context.addIssue({ code: 'custom', message });
    })
    .describe('Where each artifact is posted to, over http or https. Redirects are not followed. No default.'),
  artifact_kinds: z
    .array(artifactKindSchema)
    .min(1)
    .default(['detection', 'evaluation'])
    .describe('The kinds of artifacts that are sent. Default detection and evaluation.'),
  modules: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Ids of the modules whose artifacts are sent. Default: all of these kinds.'),
  dead_letter_path: z
    .string()
    .min(1)
    .describe('File that what could not be delivered is appended to, a line each; its folder must exist. No default.'),
  max_dead_letter_bytes: z
    .int()
    .positive()
    .default(16 * 1024 * 1024)
    .describe('Size of that file beyond which nothing more is appended. Unit: bytes. Default 16777216.'),
  timeout_ms: z.int().positive().default(5_000).describe('How long one attempt may take. Unit: ms. Default 5000.'),
  max_attempts: z.int().positive().max(20).default(5).describe('Attempts for one artifact, at most 20. Default 5.'),
  base_backoff_ms: z
    .int()
    .positive()
    .default(500)
    .describe('Longest wait after the first failed attempt; it doubles with each. Unit: ms. Default 500.'),
  max_backoff_ms: z.int().positive().default(30_000).describe('Longest wait of all. Unit: ms. Default 30000.'),
  max_queued: z
    .int()
    .positive()
    .default(10_000)
    .describe('Artifacts that wait to be sent; further ones go to the dead letters. Default 10000.'),
  max_age_ms: z
    .int()
    .positive()
    .default(600_000)
    .describe(
      'How old, by engine time, an artifact may be to be sent: what is caught up after a break is no news. Unit: ms. Default 600000.',
    ),
});
/** A webhook's settings with every default filled in. */
export type WebhookConfig = z.output<typeof webhookConfigSchema>;
/**
 * Settings as somebody writes them: the address and the file of dead letters at least, the rest where it differs from
 * its default.
 */
export type WebhookConfigInput = z.input<typeof webhookConfigSchema>;

/** @throws AnalysisEngineError `invalid_config`, naming the key and never its value */
export function completeWebhookConfig(config: WebhookConfigInput): WebhookConfig {
  return parseConfig(webhookConfigSchema, config, AnalysisEngineError, 'webhook configuration');
}
