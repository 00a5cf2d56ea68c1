import { createHmac } from 'node:crypto';

import { canonicalJson, type Artifact } from '@xray/contracts';

import type { DeliveredRun } from '../../../definition/output.ts';

/** An artifact on its way: what is posted, and the id by which a receiver knows it again. */
export interface WebhookMessage {
  /** `run_id.module_id.artifact_name`: the same for every attempt. */
  readonly id: string;
  /** Canonical JSON of the artifact with its run's `symbol`, `run_id` and `engine_timestamp_ms`. */
  readonly body: string;
  readonly engine_timestamp_ms: number;
}

export function webhookMessage(run: DeliveredRun, artifact: Artifact): WebhookMessage {
  const { engine_timestamp_ms, run_id, symbol } = run;
  return {
    id: `${run_id}.${artifact.module_id}.${artifact.artifact_name}`,
    body: canonicalJson({ ...artifact, engine_timestamp_ms, run_id, symbol }),
    engine_timestamp_ms,
  };
}

/**
 * The headers of one attempt. `xray-signature` is `sha256=` and the HMAC-SHA256, in lower-case hexadecimal, of the bytes of
 * `<xray-timestamp>.<body>` under the secret; the timestamp is in seconds since the Unix epoch.
 */
export function webhookHeaders(
  message: WebhookMessage,
  secret: string,
  wallMs: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(wallMs / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${message.body}`).digest('hex');
  return {
    'content-type': 'application/json',
    'idempotency-key': message.id,
    'user-agent': 'xray-webhook/1',
    'xray-signature': `sha256=${signature}`,
    'xray-timestamp': timestamp,
  };
}
