export { dashboardConfigSchema, validateDashboardConfig, type DashboardConfig } from './config.ts';
export { createDashboardBuilder, type DashboardBuilder } from './dashboard-builder.ts';
export { DashboardError, type DashboardErrorCode } from './errors.ts';
export type { EventSource } from './event-sources.ts';
export { renderRunLine } from './text/run-line.ts';
export { renderSummary } from './text/summary-table.ts';
