import type { DashboardLog, HttpRouteDescription } from '@xray/contracts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import { registerRoute } from '../http/described-routes.ts';
import type { EntityTags } from '../http/entity-tags.ts';
import { momentMs, queryOf } from '../http/query.ts';
import type { PastViews } from '../read-model/past-views.ts';
import type { LiveView } from '../read-model/live-view.ts';

export interface ViewRoutesOptions {
  readonly view: LiveView;
  readonly past: PastViews;
  readonly describe: () => Promise<DashboardLog>;
  readonly tags: EntityTags;
}

const viewQuery = z.strictObject({ at: momentMs.optional() });
const noQuery = z.strictObject({});

export const VIEW_ROUTES = {
  view: {
    id: 'readView',
    path: '/api/v1/view',
    summary: 'every symbol as it is now or, with at, as it was at a moment in milliseconds',
    query: viewQuery,
    gives: { contract: 'dashboard_view_model.v1' },
  },
  log: {
    id: 'readLog',
    path: '/api/v1/log',
    summary: 'what the log holds: what there is to ask for',
    query: noQuery,
    gives: { contract: 'dashboard_log.v1' },
  },
} as const satisfies Readonly<Record<string, HttpRouteDescription>>;

/** `/api/v1/view`: the present, or with `at` a past moment. `/api/v1/log`: what there is to ask for. */
export function registerViewRoutes(app: FastifyInstance, { describe, past, tags, view }: ViewRoutesOptions): void {
  registerRoute(app, VIEW_ROUTES.view, async (request, reply) => {
    const { at } = queryOf(request, viewQuery);
    if (at === undefined) return view.current();
    if (past.isSettled(at) && tags.isKnown(request, reply, `view-${at}`)) return reply.send();
    return past.at(at);
  });

  registerRoute(app, VIEW_ROUTES.log, (request) => {
    queryOf(request, noQuery);
    return describe();
  });
}
