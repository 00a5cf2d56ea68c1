/**
 * The read-only HTTP server: the page, the view and its history, each a read of a log.
 *
 * @module @xray/dashboards/server
 */

export type { LogViewOptions } from './read-model/followed-view.ts';
export { createLogView, type LogView } from './read-model/log-view.ts';
export {
  createConnectionBounds,
  type ConnectionBounds,
  type ConnectionBoundsOptions,
  type ConnectionLimits,
} from './http/connection-bounds.ts';
export { DASHBOARD_ROUTES } from './routes/described.ts';
export { followLogFacts, type LogFactsOptions, type RunFacts } from './read-model/log-facts.ts';
export type { LiveView, LogFacts } from './read-model/live-view.ts';
export {
  DEFAULT_SERVER_LIMITS,
  type DashboardServer,
  type DashboardServerOptions,
  type ServerLimits,
} from './server-options.ts';
export { serveNearPort, USUAL_PORT } from './serve-near-port.ts';
export { startDashboardServer } from './start-dashboard-server.ts';
