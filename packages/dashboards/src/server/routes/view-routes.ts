import type { DashboardLog } from '@xray/contracts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

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

/** `/api/v1/view`: the present, or with `at` a past moment. `/api/v1/log`: what there is to ask for. */
export function registerViewRoutes(app: FastifyInstance, { describe, past, tags, view }: ViewRoutesOptions): void {
  app.get('/api/v1/view', async (request, reply) => {
    const { at } = queryOf(request, viewQuery);
    if (at === undefined) return view.current();
    if (past.isSettled(at) && tags.isKnown(request, reply, `view-${at}`)) return reply.send();
    return past.at(at);
  });

  app.get('/api/v1/log', (request) => {
    queryOf(request, noQuery);
    return describe();
  });
}
