import type { HttpQuestion, HttpRoute } from '@xray/contracts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import { routerPath } from '../http/described-routes.ts';

const parametersSchema = z.record(z.string(), z.string());
const querySchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** Routes that whoever starts the server brings along, behind the guards of its own. */
export function registerExtraRoutes(app: FastifyInstance, routes: readonly HttpRoute[]): void {
  for (const route of routes) {
    app.get(routerPath(route.path), async (request, reply) => {
      const gone = new AbortController();
      reply.raw.on('close', () => {
        gone.abort('who asked went away');
      });
      const question: HttpQuestion = {
        parameters: parametersSchema.parse(request.params),
        query: querySchema.parse(request.query),
        signal: gone.signal,
      };
      const { body, status, type } = await route.answer(question);
      if (status >= 400) void reply.header('cache-control', 'no-store');
      if (status === 503) void reply.header('retry-after', '1');
      return reply.code(status).type(type).send(body);
    });
  }
}
