/**
 * Dashboards in a process of their own, beside the recorder that writes the log.
 *
 * @module @xray/dashboards/process
 */

export { startDashboardChild, type DashboardChild, type DashboardProgram } from './dashboard-child.ts';
export { becomeDashboardProcess } from './dashboard-process.ts';
export { mendTerminal } from './mend-terminal.ts';
export type { DashboardRequest, Present } from './process-messages.ts';
export { followRecorderConditions, type RecorderConditions } from './recorder-conditions.ts';
export type { BegunWith, ServeRecorderOptions } from './serve-recorder.ts';
export { isDrawn, showDashboards, type ShownDashboardsOptions } from './show-dashboards.ts';
export {
  startSupervisedDashboards,
  type RunningDashboards,
  type SupervisedDashboardsOptions,
} from './supervised-dashboards.ts';
