import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';

import {
  createAnalysisEngine,
  createModuleRegistry,
  createWebhook,
  defineDetector,
  nodeDeadLetterFile,
  type WebhookFetch,
} from '@xray/analysis-engine';
import { runId, type StateGateEvent } from '@xray/contracts';
import { z } from 'zod';

import { symbolNames } from './made-up-cuts.ts';
import type { Measure } from './measure.ts';
import { interleaved, median, quartiles, speedRatios, timedAsync, type TimedRound } from './rounds.ts';
import { systemClock } from './scratch.ts';

const BOUNDARY_MS = Date.UTC(2026, 1, 1);

/** A detection for every run: what is sent is then one artifact a symbol. */
const always = defineDetector({
  id: 'always',
  version: '1',
  artifacts: { always: { schema: 'always', schema_version: '1', payload: z.object({ active: z.boolean() }) } },
  execute: () => ({ artifacts: { always: { active: true } } }),
});

function gateEvent(symbol: string): StateGateEvent {
  return {
    schema: 'state_gate_event',
    schema_version: '1',
    event_type: 'GateEvaluated',
    symbol,
    engine_timestamp_ms: BOUNDARY_MS,
    run_id: runId({ symbol, engine_timestamp_ms: BOUNDARY_MS, cut_end_ingest_seq: 1, engine_mode: 'truth' }),
    state_status: 'READY',
    gate_status: 'OPEN',
    reasons: [],
    payload: {
      regime_output: {
        schema: 'regime_output',
        schema_version: '1',
        symbol,
        timestamp: BOUNDARY_MS,
        regime: 'CHOP_BALANCED',
        confidence: 0.7,
        drivers: ['composer:classical_regime_v1'],
        invalidations: [],
        permissions: ['mean_reversion'],
      },
    },
  };
}

interface Receiver {
  readonly url: string;
  close(): void;
}

/** Reads what it is sent and answers 204, on loopback. */
async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/xray`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Milliseconds from the gate's events of one boundary to the last answer. */
function webhookRound(
  events: readonly StateGateEvent[],
  url: string,
  directory: string,
  post: WebhookFetch = fetch,
): TimedRound {
  return async () => {
    const webhook = createWebhook(
      { url, dead_letter_path: join(directory, 'dead.jsonl') },
      {
        secret: 'of the benchmark alone',
        fetch: post,
        clock: systemClock,
        random: Math.random,
        dead_letters: nodeDeadLetterFile(),
        presentMs: () => BOUNDARY_MS,
      },
    );
    const engine = createAnalysisEngine({
      registry: createModuleRegistry([always, webhook.module]),
      config: { enabled_modules: ['always', 'webhook'] },
      store: { append: () => Promise.resolve() },
    });
    const time = await timedAsync(async () => {
      await engine.consume(events);
      await webhook.close(60_000);
    });
    const { delivered } = webhook.statistics();
    if (delivered !== events.length)
      throw new Error(`the webhook delivered ${delivered} of ${events.length} artifacts`);
    return time;
  };
}

export const webhook: Measure = {
  name: 'webhook',
  of: 'packages',
  async run({ directory, quick }) {
    const events = symbolNames(quick ? 200 : 2000).map(gateEvent);
    const receiver = await startReceiver();
    const { url } = receiver;
    const bodies: string[] = [];
    await webhookRound(events, url, directory, (address, request) => {
      bodies.push(request.body);
      return fetch(address, request);
    })();
    const bareRound: TimedRound = () =>
      timedAsync(async () => {
        for (const body of bodies) await fetch(url, { method: 'POST', body });
      });
    const rounds = await interleaved(
      webhookRound(events, url, directory),
      bareRound,
      quick ? { warm_up: 1, measured: 3 } : { warm_up: 2, measured: 7 },
    );
    receiver.close();
    const ratios = speedRatios(rounds);
    const unit = 'artifacts/s';
    const rate = (times: readonly number[]): number => (events.length / median(times)) * 1000;
    return {
      kind: 'measured',
      rows: [
        {
          measure: 'webhook, one receiver on loopback',
          value: { value: rate(rounds.ours_ms), unit },
          floor: { name: 'fetch of the same bodies, one after another', value: rate(rounds.floor_ms), unit },
          ratio: median(ratios),
          ratio_quartiles: quartiles(ratios),
          target: null,
          notes: [
            `${events.length} artifacts of one boundary, from the gate’s events to the last answer: analysis, signature and one request each, one after another, to a receiver in the same process that reads it and answers 204; over a network each artifact costs a round trip`,
          ],
        },
      ],
    };
  },
};
