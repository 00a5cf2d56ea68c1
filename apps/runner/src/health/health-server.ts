import { errorText } from '@xray/contracts';
import { fastify } from 'fastify';

import { RunnerError } from '../cli/errors.ts';
import type { ProcessMetrics } from '../observability/metrics.ts';
import type { Readiness } from './readiness.ts';

export interface HealthServerOptions {
  /** Port on loopback; 0 takes a free one. */
  readonly port: number;
  readonly readiness: () => Readiness;
  readonly metrics: Pick<ProcessMetrics, 'contentType' | 'text'>;
}

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/**
 * `/healthz`: the process answers. `/readyz`: 200 when verdicts can be trusted now, 503 with every reason when not.
 * `/metrics`: Prometheus' text. On loopback only, GET and HEAD only.
 *
 * @throws RunnerError `not_done` where the port is taken
 */
export async function startHealthServer({ metrics, port, readiness }: HealthServerOptions): Promise<HealthServer> {
  const server = fastify({ exposeHeadRoutes: true, bodyLimit: 1024, requestTimeout: 5_000 });
  server.addHook('onRequest', async (request, reply) => {
    // A page elsewhere must not read this by a name that resolves to loopback.
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(request.hostname))
      await reply.code(403).send({ error: 'forbidden' });
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    done(null, payload);
  });
  server.get('/healthz', () => ({ status: 'alive' }));
  server.get('/readyz', async (_request, reply) => {
    const now = readiness();
    await reply.code(now.ready ? 200 : 503).send(now);
  });
  server.get('/metrics', async (_request, reply) => {
    await reply.type(metrics.contentType).send(await metrics.text());
  });
  server.setNotFoundHandler(async (request, reply) => {
    const allowed = request.method === 'GET' || request.method === 'HEAD';
    await reply.code(allowed ? 404 : 405).send({ error: allowed ? 'not found' : 'method not allowed' });
  });
  try {
    await server.listen({ host: LOOPBACK, port });
  } catch (error) {
    throw new RunnerError(
      'not_done',
      `the health server cannot listen on ${LOOPBACK}:${port} (${errorText(error)}): name another port with --health-port, or 0 for a free one`,
      { cause: error },
    );
  }
  const address = server.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return { url: `http://${LOOPBACK}:${bound}`, close: () => server.close() };
}
