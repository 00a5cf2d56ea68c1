/**
 * The Model Context Protocol made of operations: those that read are tools, for an assistant.
 *
 * @module @xray/operations/mcp
 */

export type { ReadingDoorOptions } from '../reading/reading-door.ts';
export { RUN_RESOURCE, type McpResource } from './resources.ts';
export { serveMcp, type McpOptions } from './serve-mcp.ts';
