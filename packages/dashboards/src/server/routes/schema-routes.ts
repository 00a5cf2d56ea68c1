import { CONTRACT_NAMES, contractJsonSchema, isContractName, type HttpRouteDescription } from '@xray/contracts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import { DashboardError } from '../../errors.ts';
import { registerRoute } from '../http/described-routes.ts';
import { parametersOf } from '../http/query.ts';

const address = z.object({ name: z.string().max(100) });

export const SCHEMA_ROUTES = {
  names: {
    id: 'listSchemas',
    path: '/api/v1/schemas',
    summary: 'the names of the contracts',
    gives: { schema: z.object({ schemas: z.array(z.string()) }) },
  },
  schema: {
    id: 'readSchema',
    path: '/api/v1/schemas/{name}',
    summary: 'the JSON Schema of a contract, such as dashboard_view_model.v1',
    parameters: address,
    gives: { media_type: 'application/schema+json' },
  },
} as const satisfies Readonly<Record<string, HttpRouteDescription>>;

/** `/api/v1/schemas`: the names. `/api/v1/schemas/:name`: a JSON Schema, e.g. of `dashboard_view_model.v1`. */
export function registerSchemaRoutes(app: FastifyInstance): void {
  registerRoute(app, SCHEMA_ROUTES.names, () => ({ schemas: CONTRACT_NAMES }));
  registerRoute(app, SCHEMA_ROUTES.schema, (request, reply) => {
    const name = parametersOf(request, address).name.replace(/\.json$/, '');
    if (!isContractName(name))
      throw new DashboardError('not_found', 'There is no such schema: /api/v1/schemas lists them.');
    return reply.type('application/schema+json; charset=utf-8').send(JSON.stringify(contractJsonSchema(name)));
  });
}
