export {
  startTerminalDashboard,
  type TerminalDashboard,
  type TerminalDashboardOptions,
  type ViewSource,
} from './terminal-dashboard.ts';
