import { type Clock, closing, type EventLogReader, type Logger, type Metrics, type Readiness } from '@xray/contracts';
import type { DashboardConfig } from '@xray/dashboards';
import { followRecorderConditions, type DashboardRequest, type RunningDashboards } from '@xray/dashboards/process';
import { createLogView, type LogFacts, type LogView } from '@xray/dashboards/server';
import { openLogReader } from '@xray/event-log';

import { systemClock } from '../process/system-clock.ts';
import type { Registry } from '@xray/operations';
import type { Terminal } from '@xray/operations/command-line';
import { operationRoutes } from './operation-routes.ts';
import { describeLogOf } from './log-facts.ts';
import { canDraw, startDashboards } from './start-dashboards.ts';

/** Which log is followed, and how. */
export interface LogViewSource {
  readonly directory: string;
  readonly config: DashboardConfig;
  /** Tells the present of the log's market; sleeps in real time. */
  readonly clock: Clock;
  /** How whoever writes the log is, where it can be asked. */
  readonly readiness?: () => Readiness | Promise<Readiness>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface LogDashboardsOptions extends LogViewSource {
  /** The file of the whole configuration, by its absolute path; `null` where every default holds. */
  readonly config_file: string | null;
  /** Gives the operations that can be asked for beside the page. */
  readonly operations: () => Promise<Registry>;
  readonly request: DashboardRequest;
  readonly terminal: Pick<Terminal, 'note'>;
}

/** Whether the dashboard is to be drawn on the terminal, in place of lines. */
export function isDrawn(request: DashboardRequest): boolean {
  return request.terminal && canDraw();
}

/** A log's view, and what it is read by. */
export interface OpenLogView {
  readonly reader: EventLogReader;
  readonly describeLog: () => LogFacts;
  readonly view: LogView;
  close(): Promise<void>;
}

/** Follows a log. @throws EventLogError where the log cannot be read */
export async function openLogView(options: LogViewSource): Promise<OpenLogView> {
  const { clock, directory, readiness } = options;
  const reader = openLogReader({ directory });
  const describeLog = describeLogOf(directory, reader, () => clock.monotonicMs());
  const recorder = readiness === undefined ? null : followRecorderConditions(systemClock, readiness);
  const conditions = recorder === null ? {} : { conditions: recorder.current };
  const view = await createLogView({ ...options, ...conditions, reader, describeLog });
  return {
    reader,
    describeLog,
    view,
    async close() {
      recorder?.close();
      await closing((later) => {
        later(() => {
          reader.close();
        });
        return view.close();
      });
    },
  };
}

/**
 * The page and the terminal dashboard over a log, written by this process, by another one, or finished.
 *
 * @throws EventLogError where the log cannot be read, DashboardError `invalid_server_options`, `cannot_listen`
 */
export async function startLogDashboards(options: LogDashboardsOptions): Promise<RunningDashboards> {
  const { request, terminal } = options;
  const opened = await openLogView(options);
  const { describeLog, reader, view } = opened;
  try {
    const extra_routes = operationRoutes(options);
    const dashboards = await startDashboards({ ...options, reader, describeLog, view, extra_routes });
    const drawing = isDrawn(request) ? await dashboards.draw() : null;
    if (dashboards.url !== null && drawing === null) terminal.note(`the page is at ${dashboards.url}`);
    return {
      url: dashboards.url,
      left: drawing?.left ?? new Promise<void>(() => undefined),
      async close() {
        await closing((later) => {
          later(() => opened.close());
          later(() => dashboards.close());
          later(() => drawing?.left);
          drawing?.close();
        });
      },
    };
  } catch (error) {
    await opened.close().catch(() => undefined);
    throw error;
  }
}
