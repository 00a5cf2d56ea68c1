import { type Clock, type Logger, type Metrics, silentLogger, silentMetrics } from '@xray/contracts';

import { defineOutput } from '../../../definition/define-module.ts';
import type { SymbolModule } from '../../../definition/module.ts';
import type { DeliveredRun } from '../../../definition/output.ts';
import { AnalysisEngineError } from '../../../errors.ts';
import { createDeadLetters, type DeadLetterFile, type DeadLetters } from './dead-letters.ts';
import { deliverMessage } from './deliver-message.ts';
import type { WebhookFetch } from './post-webhook.ts';
import { completeWebhookConfig, type WebhookConfig, type WebhookConfigInput } from './webhook-config.ts';
import { webhookMessage, type WebhookMessage } from './webhook-request.ts';

/** What a webhook needs of the outside world. */
export interface WebhookPorts {
  /** Signs every message; at least 16 characters. It stands in no line, no metric and no file. */
  readonly secret: string;
  readonly fetch: WebhookFetch;
  /** Time-outs, waits and the time that is signed. */
  readonly clock: Clock;
  /** Evenly drawn from [0, 1): the jitter of waits. */
  readonly random: () => number;
  readonly dead_letters: DeadLetterFile;
  /** What engine times are compared with for `max_age_ms`; the clock's wall time where it is left out. */
  readonly presentMs?: () => number;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
}

/** Counters since it was made, and how much waits. */
export interface WebhookStatistics {
  readonly queued: number;
  readonly delivered: number;
  readonly retried: number;
  /** What could not be delivered: refused, failed too often, too old when its turn came, too many to wait, or left at the end. */
  readonly dead: number;
  /** Dead letters that did not even come to the file. */
  readonly lost: number;
  /** What was too old when it came: it is passed over, and no dead letter. */
  readonly too_old: number;
}

/** An output that sends artifacts to an address in the background, and what belongs to it. */
export interface Webhook {
  /** The output, for a registry; its id is `webhook`. It takes runs at once and fails none. */
  readonly module: SymbolModule;
  /** The counters now, for a status line or an alarm; asking costs nothing. */
  statistics(): WebhookStatistics;
  /** Takes nothing more, gives what waits a time to be sent, and puts the rest to the dead letters. */
  close(graceMs: number): Promise<void>;
}

const LEAST_SECRET = 16;

interface SenderState {
  readonly config: WebhookConfig;
  readonly ports: WebhookPorts;
  readonly isTooOld: (of: { readonly engine_timestamp_ms: number }) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly stop: AbortController;
  readonly deadLetters: DeadLetters;
  readonly queue: WebhookMessage[];
  readonly counted: { delivered: number; retried: number; dead: number };
  deadInARow: number;
  sending: Promise<void> | null;
}

function bury(sender: SenderState, message: WebhookMessage, reason: string, attempts: number): void {
  sender.counted.dead += 1;
  sender.deadLetters.put(message, { reason, attempts, wall_ms: sender.clock.wallMs() });
}

async function send(sender: SenderState, message: WebhookMessage): Promise<void> {
  const { clock, config, counted, logger, metrics, ports } = sender;
  const { attempts, delivered, reason } = await deliverMessage(
    {
      config,
      secret: ports.secret,
      fetch: ports.fetch,
      clock,
      random: ports.random,
      stop: sender.stop.signal,
      onRetry: (why) => {
        counted.retried += 1;
        metrics.count('webhook_retries_total', 1, { reason: why });
      },
    },
    message,
  );
  if (!delivered) {
    if (sender.deadInARow === 0 && reason !== 'stopped')
      logger.warn('the webhook could not deliver; see its dead letters', { reason, attempts, id: message.id });
    sender.deadInARow += 1;
    bury(sender, message, reason, attempts);
    return;
  }
  counted.delivered += 1;
  metrics.count('webhook_delivered_total', 1);
  if (sender.deadInARow > 0) logger.info('the webhook delivers again', { dead_letters: sender.deadInARow });
  sender.deadInARow = 0;
}

async function work(sender: SenderState): Promise<void> {
  const { queue } = sender;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (sender.stop.signal.aborted) bury(sender, next, 'stopped', 0);
    else if (sender.isTooOld(next)) bury(sender, next, 'too_old', 0);
    else await send(sender, next);
    sender.metrics.gauge('webhook_queued', queue.length);
  }
  sender.sending = null;
}

function put(sender: SenderState, messages: readonly WebhookMessage[]): void {
  const { queue } = sender;
  let dropped = 0;
  for (const message of messages) {
    if (queue.length < sender.config.max_queued) queue.push(message);
    else {
      dropped += 1;
      bury(sender, message, 'queue_full', 0);
    }
  }
  if (dropped > 0)
    sender.logger.warn('the queue of the webhook is full: what comes goes to the dead letters', { artifacts: dropped });
  sender.metrics.gauge('webhook_queued', queue.length);
  if (queue.length > 0) sender.sending ??= work(sender);
}

async function close(sender: SenderState, graceMs: number): Promise<void> {
  const grace = new AbortController();
  const over = sender.clock.sleep(graceMs, grace.signal).then(
    () => {
      sender.stop.abort();
    },
    () => undefined,
  );
  await sender.sending;
  grace.abort();
  await over;
  await sender.deadLetters.settled();
}

/** A queue that sends one message after another, and never says no to who puts something in. */
function createQueue(
  config: WebhookConfig,
  ports: WebhookPorts,
  isTooOld: (of: { readonly engine_timestamp_ms: number }) => boolean,
) {
  const { clock, logger = silentLogger, metrics = silentMetrics } = ports;
  const deadLetters = createDeadLetters({
    file: ports.dead_letters,
    path: config.dead_letter_path,
    max_bytes: config.max_dead_letter_bytes,
    max_waiting: config.max_queued,
    logger,
    metrics,
  });
  const queue: WebhookMessage[] = [];
  const counted = { delivered: 0, retried: 0, dead: 0 };
  const sender: SenderState = {
    clock,
    logger,
    metrics,
    stop: new AbortController(),
    deadLetters,
    queue,
    counted,
    deadInARow: 0,
    sending: null,
    config,
    ports,
    isTooOld,
  };

  return {
    put: (messages: readonly WebhookMessage[]): void => {
      put(sender, messages);
    },
    close: (graceMs: number): Promise<void> => close(sender, graceMs),
    statistics: () => ({ queued: queue.length, ...counted, lost: deadLetters.lost() }),
  };
}

/**
 * An output that posts artifacts to an address: one request each, signed, in order, tried again with growing waits, and put to a
 * file of dead letters when that does not help. Runs never wait for it and never fail by it. What waits is in memory: it is
 * lost with the process, and the log holds it.
 *
 * @throws AnalysisEngineError `invalid_config`
 */
export function createWebhook(input: WebhookConfigInput, ports: WebhookPorts): Webhook {
  const config = completeWebhookConfig(input);
  if (ports.secret.length < LEAST_SECRET)
    throw new AnalysisEngineError(
      'invalid_config',
      `The webhook's secret has ${ports.secret.length} characters: take at least ${LEAST_SECRET}, such as \`openssl rand -hex 32\` gives.`,
    );
  const { clock, logger = silentLogger, metrics = silentMetrics, presentMs = () => clock.wallMs() } = ports;
  const isTooOld = ({ engine_timestamp_ms }: { readonly engine_timestamp_ms: number }): boolean =>
    presentMs() - engine_timestamp_ms > config.max_age_ms;
  const queue = createQueue(config, ports, isTooOld);
  const kinds = new Set<string>(config.artifact_kinds);
  const modules = config.modules === undefined ? null : new Set(config.modules);
  let tooOld = 0;
  let inThePast = false;
  let closed = false;

  const passOver = (run: DeliveredRun, artifacts: number): void => {
    if (artifacts === 0) return;
    tooOld += artifacts;
    metrics.count('webhook_too_old_total', artifacts);
    if (!inThePast)
      logger.info('the webhook does not send what is older than its max_age_ms', {
        engine_timestamp_ms: run.engine_timestamp_ms,
      });
    inThePast = true;
  };

  const take = (run: DeliveredRun): readonly WebhookMessage[] => {
    const wanted = run.artifacts.filter(
      ({ artifact_kind, module_id }) => kinds.has(artifact_kind) && (modules === null || modules.has(module_id)),
    );
    if (isTooOld(run)) {
      passOver(run, wanted.length);
      return [];
    }
    inThePast = false;
    return wanted.map((artifact) => webhookMessage(run, artifact));
  };

  return {
    module: defineOutput({
      id: 'webhook',
      version: '1',
      open: () => (runs) => {
        if (!closed) queue.put(runs.flatMap(take));
        return Promise.resolve();
      },
    }),
    statistics: () => ({ ...queue.statistics(), too_old: tooOld }),
    close(graceMs) {
      closed = true;
      return queue.close(graceMs);
    },
  };
}
