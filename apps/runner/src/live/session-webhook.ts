import { AnalysisEngineError, createWebhook, nodeDeadLetterFile, type Webhook } from '@xray/analysis-engine';
import type { Clock, Logger, Metrics } from '@xray/contracts';

import { OperationError, saidAsUsageNow } from '@xray/operations';
import { systemClock } from '../process/system-clock.ts';
import type { WebhookSection } from '../config/live-sections.ts';

export interface SessionWebhookParts {
  /** The session's clock, by which artifacts are old; requests are timed by the machine's. */
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The webhook of a live session.
 *
 * @throws OperationError `wrong_usage` where its secret is not in the environment, or too short
 */
export function sessionWebhook(
  { secret_env, ...config }: WebhookSection,
  { clock, environment, logger, metrics, random }: SessionWebhookParts,
): Webhook {
  const secret = environment[secret_env];
  if (secret === undefined || secret === '')
    throw new OperationError(
      'wrong_usage',
      `webhook.secret_env names ${secret_env}, which is not set: set it to the secret that the receiver knows, or leave out the section webhook`,
    );
  return saidAsUsageNow(
    (error) => error instanceof AnalysisEngineError,
    () =>
      createWebhook(config, {
        secret,
        fetch,
        clock: systemClock,
        random,
        dead_letters: nodeDeadLetterFile(),
        presentMs: () => clock.wallMs(),
        logger,
        metrics,
      }),
  );
}
