import { runIdSchema } from '@xray/contracts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import type { EntityTags } from '../http/entity-tags.ts';
import { parametersOf, queryOf, wholeNumber } from '../http/query.ts';
import type { RunEvidence } from '../run/run-evidence.ts';

export const DEFAULT_FRAMES_LIMIT = 50;
export const MAX_FRAMES_LIMIT = 500;

const address = z.object({ run_id: runIdSchema });
const noQuery = z.strictObject({});
const framesQuery = z.strictObject({
  offset: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0),
  limit: wholeNumber(1, MAX_FRAMES_LIMIT).default(DEFAULT_FRAMES_LIMIT),
});

/** `/api/v1/runs/:run_id`: a run with its proof. `/api/v1/runs/:run_id/frames`: the bytes it was made from. */
export function registerRunRoutes(app: FastifyInstance, runs: RunEvidence, tags: EntityTags): void {
  app.get('/api/v1/runs/:run_id', async (request, reply) => {
    const { run_id } = parametersOf(request, address);
    queryOf(request, noQuery);
    if (runs.isSettled(run_id) && tags.isKnown(request, reply, `run-${run_id}`)) return reply.send();
    return runs.run(run_id);
  });

  app.get('/api/v1/runs/:run_id/frames', async (request, reply) => {
    const { run_id } = parametersOf(request, address);
    const { limit, offset } = queryOf(request, framesQuery);
    const name = `frames-${run_id}-${offset}-${limit}`;
    if (runs.isSettled(run_id) && tags.isKnown(request, reply, name)) return reply.send();
    return runs.frames(run_id, offset, limit);
  });
}
