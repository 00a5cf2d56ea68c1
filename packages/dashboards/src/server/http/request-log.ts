import type { Logger, Metrics } from '@xray/contracts';
import type { FastifyInstance } from 'fastify';

/** A line and a count for every answer. Queries are left out: one may hold the token. */
export function registerRequestLog(app: FastifyInstance, logger: Logger, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const status = String(reply.statusCode);
    logger.debug('dashboard request', {
      request: request.id,
      method: request.method,
      path: request.url.split('?', 1)[0] ?? '',
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 1000) / 1000,
      remote: request.ip,
    });
    metrics.count('dashboard_requests_total', 1, { route, status });
    metrics.observe('dashboard_request_ms', reply.elapsedTime, { route });
    done();
  });
}
