import type { HttpRouteDescription } from '@xray/contracts';
import type { FastifyInstance, RouteHandlerMethod, RouteShorthandOptions } from 'fastify';

/** The path of a description as the server's library writes it. */
export function routerPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

/** Registers a route by its description: what is answered is described. */
export function registerRoute(
  app: FastifyInstance,
  { path }: HttpRouteDescription,
  handler: RouteHandlerMethod,
  options: RouteShorthandOptions = {},
): void {
  app.get(routerPath(path), options, handler);
}
