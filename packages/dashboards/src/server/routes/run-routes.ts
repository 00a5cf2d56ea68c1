import { runIdSchema, type HttpRouteDescription } from '@xray/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { registerRoute } from '../http/described-routes.ts';
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

export const RUN_ROUTES = {
  run: {
    id: 'readRun',
    path: '/api/v1/runs/{run_id}',
    summary: 'a run with its proof: what it holds, and the digests that chain it',
    parameters: address,
    query: noQuery,
    gives: { contract: 'dashboard_run.v1' },
  },
  frames: {
    id: 'readFrames',
    path: '/api/v1/runs/{run_id}/frames',
    summary: 'the bytes that a run was made from, frame by frame',
    parameters: address,
    query: framesQuery,
    gives: { contract: 'dashboard_frames.v1' },
  },
  rederivation: {
    id: 'rederiveRun',
    path: '/api/v1/runs/{run_id}/rederivation',
    summary: 'whether the bytes that a run was made from give its verdict again',
    parameters: address,
    query: noQuery,
    gives: { contract: 'run_rederivation.v1' },
  },
} as const satisfies Readonly<Record<string, HttpRouteDescription>>;

/**
 * `/api/v1/runs/:run_id`: a run with its proof. `…/frames`: the bytes it was made from. `…/rederivation`: whether these bytes give
 * the verdict again.
 */
export function registerRunRoutes(app: FastifyInstance, runs: RunAnswers, tags: EntityTags): void {
  const isKnown = (request: FastifyRequest, reply: FastifyReply, runId: string, what: string): boolean => {
    const settled = runs.settledAs(runId);
    return settled !== null && tags.isKnown(request, reply, `${what}-${settled}`);
  };

  registerRoute(app, RUN_ROUTES.run, async (request, reply) => {
    const { run_id } = parametersOf(request, address);
    queryOf(request, noQuery);
    return isKnown(request, reply, run_id, 'run') ? reply.send() : runs.run(run_id);
  });

  registerRoute(app, RUN_ROUTES.frames, async (request, reply) => {
    const { run_id } = parametersOf(request, address);
    const { limit, offset } = queryOf(request, framesQuery);
    if (isKnown(request, reply, run_id, `frames-${offset}-${limit}`)) return reply.send();
    return runs.frames(run_id, offset, limit);
  });

  registerRoute(app, RUN_ROUTES.rederivation, async (request, reply) => {
    const { run_id } = parametersOf(request, address);
    queryOf(request, noQuery);
    return isKnown(request, reply, run_id, 'rederivation') ? reply.send() : runs.rederivation(run_id);
  });
}
