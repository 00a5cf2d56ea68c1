/**
 * {@include ../README.md}
 *
 * @module @xray/dashboards
 */

export { render, renderRunLine, renderSummary } from './checked-renderers.ts';
export {
  dashboardConfigSchema,
  completeDashboardConfig,
  type DashboardConfig,
  type DashboardConfigInput,
} from './config.ts';
export { createDashboardBuilder, type DashboardBuilder } from './dashboard-builder.ts';
export { DashboardError, type DashboardErrorCode } from './errors.ts';
export type { EventSource } from './event-sources.ts';
export { createRunLines, type RunLines, type RunLinesOptions } from './run-lines.ts';
export type { RenderOptions } from './terminal/render.ts';
