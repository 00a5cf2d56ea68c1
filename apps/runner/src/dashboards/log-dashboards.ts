import type { Clock, Logger, Metrics } from '@xray/contracts';
import type { DashboardConfig } from '@xray/dashboards';
import {
  followRecorderConditions,
  type DashboardRequest,
  type RecorderReadiness,
  type RunningDashboards,
} from '@xray/dashboards/process';
import { createLogView } from '@xray/dashboards/server';
import { openLogReader } from '@xray/event-log';

import { closing } from '../cli/closing.ts';
import { systemClock } from '../cli/system-clock.ts';
import type { Terminal } from '@xray/operations/command-line';
import { describeLogOf } from './log-facts.ts';
import { canDraw, startDashboards } from './start-dashboards.ts';

export interface LogDashboardsOptions {
  readonly request: DashboardRequest;
  readonly terminal: Terminal;
  readonly directory: string;
  readonly config: DashboardConfig;
  /** Tells the present of the log's market; sleeps in real time. */
  readonly clock: Clock;
  /** How whoever writes the log is, where it can be asked. */
  readonly readiness?: () => RecorderReadiness | Promise<RecorderReadiness>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Whether the dashboard is to be drawn on the terminal, in place of lines. */
export function isDrawn(request: DashboardRequest): boolean {
  return request.terminal && canDraw();
}

/**
 * The page and the terminal dashboard over a log, written by this process, by another one, or finished.
 *
 * @throws EventLogError where the log cannot be read, DashboardError `invalid_server_options`, `cannot_listen`
 */
export async function startLogDashboards(options: LogDashboardsOptions): Promise<RunningDashboards> {
  const { clock, directory, request, terminal } = options;
  const reader = openLogReader({ directory });
  const describeLog = describeLogOf(directory, reader, () => clock.monotonicMs());
  const recorder = options.readiness === undefined ? null : followRecorderConditions(systemClock, options.readiness);
  const conditions = recorder === null ? {} : { conditions: recorder.current };
  const view = await createLogView({ ...options, ...conditions, reader, describeLog });
  const closeView = async (): Promise<void> => {
    recorder?.close();
    await closing((later) => {
      later(() => {
        reader.close();
      });
      return view.close();
    });
  };
  try {
    const dashboards = await startDashboards({ ...options, reader, describeLog, view });
    const drawing = isDrawn(request) ? await dashboards.draw() : null;
    if (dashboards.url !== null && drawing === null) terminal.note(`the page is at ${dashboards.url}`);
    return {
      url: dashboards.url,
      left: drawing?.left ?? new Promise<void>(() => undefined),
      async close() {
        await closing((later) => {
          later(closeView);
          later(() => dashboards.close());
          later(() => drawing?.left);
          drawing?.close();
        });
      },
    };
  } catch (error) {
    await closeView().catch(() => undefined);
    throw error;
  }
}
