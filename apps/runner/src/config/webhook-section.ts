import { webhookConfigSchema } from '@xray/analysis-engine';
import { z } from 'zod';

/** The webhook's own schema, with where its secret is read: the secret itself stands in no file. */
export const webhookSectionSchema = webhookConfigSchema.extend({
  secret_env: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable is wanted, not the secret itself')
    .describe('Name of the environment variable that holds the secret, of at least 16 characters. No default.'),
});
export type WebhookSection = z.output<typeof webhookSectionSchema>;
