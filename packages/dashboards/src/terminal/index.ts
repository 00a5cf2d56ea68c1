/**
 * The view drawn on a terminal, and what keeps it drawn.
 *
 * @module @xray/dashboards/terminal
 */

export {
  startTerminalDashboard,
  type TerminalDashboard,
  type TerminalDashboardOptions,
  type ViewSource,
} from './terminal-dashboard.ts';
