import { errorText } from '@xray/contracts';
import { registerHealthRoutes, type HealthSource } from '@xray/dashboards/server';
import { fastify } from 'fastify';

import { RunnerError } from '../cli/errors.ts';

export interface HealthServerOptions {
  /** Port on loopback; 0 takes a free one. */
  readonly port: number;
  readonly health: HealthSource;
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
export async function startHealthServer({ health, port }: HealthServerOptions): Promise<HealthServer> {
  const server = fastify({ exposeHeadRoutes: true, bodyLimit: 1024, requestTimeout: 5_000 });
  server.addHook('onRequest', async (request, reply) => {
    // A page elsewhere must not read this by a name that resolves to loopback.
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(request.hostname))
      await reply.code(403).send({ error: 'forbidden' });
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    void reply.header('x-content-type-options', 'nosniff');
    done(null, payload);
  });
  registerHealthRoutes(server, health);
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
