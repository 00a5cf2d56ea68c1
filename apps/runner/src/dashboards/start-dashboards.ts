import process from 'node:process';

import type { Clock, EventLogReader, HttpRoute, Logger, Metrics } from '@xray/contracts';
import type { DashboardRequest } from '@xray/dashboards/process';
import { serveNearPort, type LogFacts, type LogView } from '@xray/dashboards/server';
import type { TerminalDashboard } from '@xray/dashboards/terminal';
import { createRunEvidenceSource } from '@xray/orchestrator';

import type { Terminal } from '@xray/operations/command-line';
import { openRunEvidence } from '../log/run-evidence.ts';
import { openInBrowser } from './open-in-browser.ts';
import { webRoot } from './web-root.ts';

export interface DashboardsOptions {
  readonly request: DashboardRequest;
  readonly terminal: Pick<Terminal, 'note'>;
  /** The folder of the log that the reader reads. */
  readonly directory: string;
  readonly reader: EventLogReader;
  readonly describeLog: () => LogFacts;
  readonly view: LogView;
  readonly extra_routes: readonly HttpRoute[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The page, and what is drawn on the terminal. */
export interface Dashboards {
  /** Address of the page; `null` where there is none. */
  readonly url: string | null;
  /** Draws the view on the terminal. */
  draw(): Promise<TerminalDashboard>;
  close(): Promise<void>;
}

/** Whether a person sits at a terminal that the dashboard can be drawn on. */
export function canDraw(): boolean {
  return process.stdout.isTTY && process.stdin.isTTY;
}

/** Raw records that a page may have read for one verdict: half a second of work, in which other questions wait. */
const MAX_RAW_RECORDS = 200_000;

/** @throws DashboardError `invalid_server_options`, `cannot_listen` */
export async function startDashboards(options: DashboardsOptions): Promise<Dashboards> {
  const { directory, request, terminal, ...rest } = options;
  const { host, open, port, token, web } = request;
  const root = webRoot();
  const runs = openRunEvidence(rest.reader, directory);
  const server = web
    ? await serveNearPort(
        {
          ...rest,
          evidence: createRunEvidenceSource({ ...runs, max_raw_records: MAX_RAW_RECORDS }),
          host,
          ...(token === null ? {} : { token }),
          ...(root === null ? {} : { web_root: root }),
        },
        port,
      )
    : null;
  if (server !== null && root === null) {
    terminal.note(`the page is not built (pnpm build:page): ${server.url} answers the API alone`);
  }
  if (server !== null && open) openInBrowser(server.url, terminal);
  return {
    url: server?.url ?? null,
    async draw() {
      // Loaded where something is drawn: what draws is a third of what a page would load.
      const { startTerminalDashboard } = await import('@xray/dashboards/terminal');
      return startTerminalDashboard({
        view: rest.view,
        stdin: process.stdin,
        stdout: process.stdout,
        colour: process.env['NO_COLOR'] === undefined,
        ...(server === null ? {} : { note: server.url }),
      });
    },
    async close() {
      await server?.close();
      runs.close();
    },
  };
}
