import { type Clock, closing, type EventLogReader, type Logger, type Metrics, type Readiness } from '@xray/contracts';
import type { DashboardConfig } from '@xray/dashboards';
import {
  followRecorderConditions,
  showDashboards,
  type DashboardRequest,
  type RunningDashboards,
} from '@xray/dashboards/process';
import { createLogView, type LogFacts, type LogView } from '@xray/dashboards/server';
import { openLogReader } from '@xray/event-log';
import { createRunEvidenceSource } from '@xray/orchestrator';

import { systemClock } from '../process/system-clock.ts';
import type { Registry } from '@xray/operations';
import type { Terminal } from '@xray/operations/command-line';
import { openRunEvidence } from '../log/run-evidence.ts';
import { describeLogOf } from './log-facts.ts';
import { openInBrowser } from './open-in-browser.ts';
import { operationRoutes } from './operation-routes.ts';
import { webRoot } from './web-root.ts';

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

/** Raw records that a page may have read for one verdict: half a second of work, in which other questions wait. */
const MAX_RAW_RECORDS = 200_000;

/**
 * The page and the terminal dashboard over a log, written by this process, by another one, or finished.
 *
 * @throws EventLogError where the log cannot be read, DashboardError `invalid_server_options`, `cannot_listen`
 */
export async function startLogDashboards(options: LogDashboardsOptions): Promise<RunningDashboards> {
  const { directory, terminal } = options;
  const opened = await openLogView(options);
  const { describeLog, reader, view } = opened;
  const runs = openRunEvidence(reader, directory);
  try {
    const shown = await showDashboards({
      ...{ ...options, describeLog, reader, view },
      evidence: createRunEvidenceSource({ ...runs, max_raw_records: MAX_RAW_RECORDS }),
      extra_routes: operationRoutes(options),
      web_root: webRoot(),
      openInBrowser: (url) => {
        openInBrowser(url, terminal);
      },
      note: (text) => {
        terminal.note(text);
      },
    });
    return {
      ...shown,
      async close() {
        await closing((later) => {
          later(() => opened.close());
          later(() => {
            runs.close();
          });
          return shown.close();
        });
      },
    };
  } catch (error) {
    runs.close();
    await opened.close().catch(() => undefined);
    throw error;
  }
}
