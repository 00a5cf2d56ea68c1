import { runIdSchema } from '@xray/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { EntityTags } from '../http/entity-tags.ts';
import { parametersOf, queryOf, wholeNumber } from '../http/query.ts';
import type { RunAnswers } from '../run/run-answers.ts';

export const DEFAULT_FRAMES_LIMIT = 50;
export const MAX_FRAMES_LIMIT = 500;

const address = z.object({ run_id: runIdSchema });
const noQuery = z.strictObject({});
const framesQuery = z.strictObject({
  offset: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0),
  limit: wholeNumber(1, MAX_FRAMES_LIMIT).default(DEFAULT_FRAMES_LIMIT),
});

/**
 * `/api/v1/runs/:run_id`: a run with its proof. `…/frames`: the bytes it was made from. `…/rederivation`: whether these bytes give
 * the verdict again.
 */
export function registerRunRoutes(app: FastifyInstance, runs: RunAnswers, tags: EntityTags): void {
  const isKnown = (request: FastifyRequest, reply: FastifyReply, runId: string, what: string): boolean => {
    const settled = runs.settledAs(runId);
    return settled !== null && tags.isKnown(request, reply, `${what}-${settled}`);
  };

  app.get('/api/v1/runs/:run_id', async (request, reply) => {
    const { run_id } = parametersOf(request, address);
    queryOf(request, noQuery);
    return isKnown(request, reply, run_id, 'run') ? reply.send() : runs.run(run_id);
  });

  app.get('/api/v1/runs/:run_id/frames', async (request, reply) => {
    const { run_id } = parametersOf(request, address);
    const { limit, offset } = queryOf(request, framesQuery);
    if (isKnown(request, reply, run_id, `frames-${offset}-${limit}`)) return reply.send();
    return runs.frames(run_id, offset, limit);
  });

  app.get('/api/v1/runs/:run_id/rederivation', async (request, reply) => {
    const { run_id } = parametersOf(request, address);
    queryOf(request, noQuery);
    return isKnown(request, reply, run_id, 'rederivation') ? reply.send() : runs.rederivation(run_id);
  });
}
