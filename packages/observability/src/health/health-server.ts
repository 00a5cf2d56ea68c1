import type { RequestListener, Server } from 'node:http';

import { errorText, silentLogger, type Logger, type Readiness } from '@xray/contracts';
import { fastify, type FastifyInstance } from 'fastify';

import { ObservabilityError } from '../errors.ts';

/** What a process knows of itself. */
export interface HealthSource {
  /** Whether what it says can be trusted now, and every reason why not. */
  readiness(): Readiness | Promise<Readiness>;
  /** Prometheus' text. */
  metrics(): Promise<{ readonly content_type: string; readonly text: string }>;
}

/**
 * `/healthz`: the process answers. `/readyz`: 200 when verdicts can be trusted now, 503 with every reason when not.
 * `/metrics`: Prometheus' text. None is ever kept by a cache.
 */
function registerHealthRoutes(app: FastifyInstance, health: HealthSource): void {
  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const now = await health.readiness();
    return reply
      .code(now.ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(now);
  });
  app.get('/metrics', async (_request, reply) => {
    const { content_type, text } = await health.metrics();
    return reply.type(content_type).header('cache-control', 'no-store').send(text);
  });
}

/** Makes the server, and keeps the number of its connections within `HEALTH_CONNECTION_LIMITS`. */
export interface HealthConnections {
  /** A server that does not listen yet. */
  createServer(handler: RequestListener): Server;
  /** Ends every connection, whatever it is doing. */
  closeAll(): void;
}

/** Where the health of a process is told, by whom. */
export interface HealthServerOptions {
  /** Port on loopback; 0 takes a free one. */
  readonly port: number;
  readonly health: HealthSource;
  readonly connections: HealthConnections;
  readonly logger?: Logger;
}

/** A health server that listens. */
export interface HealthServer {
  readonly url: string;
  /** Ends every connection and lets go of the port. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** Connections and times of a health server. Few and short: this server shares the recorder's descriptors and its thread. */
export const HEALTH_CONNECTION_LIMITS = {
  max_connections: 64,
  max_connections_per_address: 64,
  headers_timeout_ms: 5_000,
  request_timeout_ms: 5_000,
  keep_alive_timeout_ms: 10_000,
  idle_timeout_ms: 15_000,
} as const;

/**
 * `/healthz`: the process answers. `/readyz`: 200 when verdicts can be trusted now, 503 with every reason when not.
 * `/metrics`: Prometheus' text. On loopback only, GET and HEAD only.
 *
 * @throws ObservabilityError `cannot_listen` where the port is taken
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { connections, health, logger = silentLogger, port } = options;
  const server = fastify({
    exposeHeadRoutes: true,
    bodyLimit: 1024,
    forceCloseConnections: 'idle',
    serverFactory: (handler) => connections.createServer(handler),
  });
  server.setErrorHandler(async (error, _request, reply) => {
    logger.error('a question about health failed', { error: errorText(error) });
    await reply.code(500).send({ error: 'internal error' });
  });
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
    throw new ObservabilityError(
      'cannot_listen',
      `the health server cannot listen on ${LOOPBACK}:${port} (${errorText(error)}): name another port with --health-port, or 0 for a free one`,
      { cause: error },
    );
  }
  const address = server.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${LOOPBACK}:${bound}`,
    async close() {
      const closed = server.close();
      connections.closeAll();
      await closed;
    },
  };
}
