export {
  dashboardConfigSchema,
  validateDashboardConfig,
  type DashboardConfig,
  type DashboardConfigInput,
} from './config.ts';
export { createDashboardBuilder, type DashboardBuilder } from './dashboard-builder.ts';
export { DashboardError, type DashboardErrorCode } from './errors.ts';
export type { EventSource } from './event-sources.ts';
export { render, type RenderOptions } from './terminal/render.ts';
export { renderRunLine } from './text/run-line.ts';
export { renderSummary } from './text/summary-table.ts';
