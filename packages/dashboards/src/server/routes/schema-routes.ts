import { CONTRACT_NAMES, contractJsonSchema, isContractName } from '@xray/contracts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import { DashboardError } from '../../errors.ts';
import { parametersOf } from '../http/query.ts';

const address = z.object({ name: z.string().max(100) });

/** `/api/v1/schemas`: the names. `/api/v1/schemas/:name`: a JSON Schema, e.g. of `dashboard_view_model.v1`. */
export function registerSchemaRoutes(app: FastifyInstance): void {
  app.get('/api/v1/schemas', () => ({ schemas: CONTRACT_NAMES }));
  app.get('/api/v1/schemas/:name', (request, reply) => {
    const name = parametersOf(request, address).name.replace(/\.json$/, '');
    if (!isContractName(name))
      throw new DashboardError('not_found', 'There is no such schema: /api/v1/schemas lists them.');
    return reply.type('application/schema+json; charset=utf-8').send(JSON.stringify(contractJsonSchema(name)));
  });
}
