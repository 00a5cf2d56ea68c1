import type { HttpRouteDescription } from '@xray/contracts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import { DashboardError } from '../../errors.ts';
import type { HistoryReader } from '../history/history-reader.ts';
import { registerRoute } from '../http/described-routes.ts';
import { momentMs, parametersOf, queryOf, wholeNumber } from '../http/query.ts';

export const DEFAULT_HISTORY_LIMIT = 1_000;
export const MAX_HISTORY_LIMIT = 20_000;

const address = z.object({ symbol: z.string().min(1).max(64) });
const query = z.strictObject({
  from: momentMs.optional(),
  to: momentMs.optional(),
  limit: wholeNumber(1, MAX_HISTORY_LIMIT).default(DEFAULT_HISTORY_LIMIT),
});

export const HISTORY_ROUTE = {
  id: 'readHistory',
  path: '/api/v1/symbols/{symbol}/history',
  summary: 'the runs of a symbol by engine time, from and to included, in milliseconds',
  parameters: address,
  query,
  gives: { contract: 'dashboard_history.v1' },
} as const satisfies HttpRouteDescription;

/** `/api/v1/symbols/:symbol/history`: runs of a symbol by engine time, `from` and `to` included. */
export function registerHistoryRoute(app: FastifyInstance, history: HistoryReader): void {
  registerRoute(app, HISTORY_ROUTE, (request) => {
    const { symbol } = parametersOf(request, address);
    const { from, limit, to } = queryOf(request, query);
    if (from !== undefined && to !== undefined && from > to)
      throw new DashboardError('invalid_request', `The query asks from ${from} to ${to}: give to no less than from.`);
    return history.read({ symbol, from_ms: from, to_ms: to, limit });
  });
}
