import type { FastifyInstance } from 'fastify';

import type { Readiness } from './readiness.ts';

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
export function registerHealthRoutes(app: FastifyInstance, health: HealthSource): void {
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
