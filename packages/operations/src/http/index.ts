/**
 * HTTP made of operations: those that read as routes for a server, and the OpenAPI document of all that it answers.
 *
 * @module @xray/operations/http
 */

export { httpRoutes, type HttpOptions } from './http-routes.ts';
export type { ReadingDoorOptions } from '../reading/reading-door.ts';
