/**
 * The Model Context Protocol made of operations: those that read are tools, for an assistant.
 *
 * @module @xray/operations/mcp
 */

export type { ReadingDoorOptions } from '../reading/reading-door.ts';
export { RUN_RESOURCE } from './resources.ts';
export type { McpResource } from './resources.ts';
export { serveMcp } from './serve-mcp.ts';
export type { McpOptions } from './serve-mcp.ts';
