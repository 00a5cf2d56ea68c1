import { errorKind, errorText, XrayError, type Logger, type Metrics } from '@xray/contracts';
import type { FastifyInstance, FastifyReply } from 'fastify';

import { DashboardError, type DashboardErrorCode } from '../../errors.ts';

/** What every answer that is no success says. */
export interface ErrorAnswer {
  readonly error: string;
  readonly message: string;
}

const STATUSES: Readonly<Record<DashboardErrorCode, number>> = {
  invalid_config: 500,
  invalid_events: 500,
  invalid_view: 500,
  invalid_argument: 500,
  invalid_server_options: 500,
  cannot_listen: 500,
  invalid_request: 400,
  not_found: 404,
  refused: 500,
  too_many_streams: 503,
};

export function answerError(reply: FastifyReply, status: number, answer: ErrorAnswer): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').type('application/json; charset=utf-8').send(answer);
}

function statusOf(error: unknown): number {
  const status: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}

/** Errors as JSON. What went wrong inside stands in the server's own log and not in the answer. */
export function registerErrorAnswers(app: FastifyInstance, logger: Logger, metrics: Metrics): void {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof DashboardError)
      return answerError(reply, STATUSES[error.code], { error: error.code, message: error.detail });
    if (error instanceof XrayError) {
      metrics.count('dashboard_log_failures_total', 1, { code: errorKind(error) });
      logger.error('the dashboard cannot read the log', {
        request: request.id,
        route: request.routeOptions.url ?? null,
        error: error.message,
      });
      void reply.header('retry-after', '1');
      return answerError(reply, 503, { error: 'log_unavailable', message: error.detail });
    }
    const status = statusOf(error);
    if (status === 429) return answerError(reply, status, { error: 'too_many_requests', message: errorText(error) });
    if (status < 500) return answerError(reply, status, { error: 'invalid_request', message: errorText(error) });
    logger.error('a dashboard request failed', {
      request: request.id,
      route: request.routeOptions.url ?? null,
      error: errorText(error),
    });
    return answerError(reply, 500, {
      error: 'internal_error',
      message: `The server could not answer: its log says more under request ${request.id}.`,
    });
  });
}
