import process from 'node:process';

import { closing } from '@xray/contracts';

import { serveNearPort } from '../server/serve-near-port.ts';
import type { DashboardServer, DashboardServerOptions } from '../server/server-options.ts';
import type { TerminalDashboard } from '../terminal/terminal-dashboard.ts';
import type { DashboardRequest } from './process-messages.ts';
import type { RunningDashboards } from './supervised-dashboards.ts';

/** What is shown of a log, to whom. */
export interface ShownDashboardsOptions extends Omit<DashboardServerOptions, 'host' | 'port' | 'token' | 'web_root'> {
  readonly request: DashboardRequest;
  /** Folder of the built page; `null` where it is not there. */
  readonly web_root: string | null;
  /** Asks the desktop to open an address. */
  readonly openInBrowser: (url: string) => void;
  /** Says a sentence to the person who asked. */
  readonly note: (text: string) => void;
}

/** Whether the dashboard is to be drawn on the terminal, in place of lines: it is asked for, and a person sits there. */
export function isDrawn(request: DashboardRequest): boolean {
  return request.terminal && process.stdout.isTTY && process.stdin.isTTY;
}

async function servePage(options: ShownDashboardsOptions): Promise<DashboardServer> {
  const { note, openInBrowser, request, web_root, ...rest } = options;
  const { host, open, port, token } = request;
  const words = { ...(token === null ? {} : { token }), ...(web_root === null ? {} : { web_root }) };
  const server = await serveNearPort({ ...rest, host, ...words }, port);
  if (web_root === null) note(`the page is not built (pnpm build:page): ${server.url} answers the API alone`);
  if (open) openInBrowser(server.url);
  return server;
}

async function draw({ view }: ShownDashboardsOptions, server: DashboardServer | null): Promise<TerminalDashboard> {
  // Loaded where something is drawn: what draws is a third of what a page would load.
  const { startTerminalDashboard } = await import('../terminal/terminal-dashboard.ts');
  return startTerminalDashboard({
    view,
    stdin: process.stdin,
    stdout: process.stdout,
    colour: process.env['NO_COLOR'] === undefined,
    ...(server === null ? {} : { note: server.url }),
  });
}

/**
 * The page and the terminal dashboard over a view, as they are asked for. The view is closed by whoever made it, after them.
 *
 * @throws DashboardError `invalid_server_options`, `cannot_listen`
 */
export async function showDashboards(options: ShownDashboardsOptions): Promise<RunningDashboards> {
  const { note, request } = options;
  const server = request.web ? await servePage(options) : null;
  const drawing = isDrawn(request) ? await draw(options, server) : null;
  if (server !== null && drawing === null) note(`the page is at ${server.url}`);
  return {
    url: server?.url ?? null,
    left: drawing?.left ?? new Promise<void>(() => undefined),
    async close() {
      await closing((later) => {
        later(() => server?.close());
        later(() => drawing?.left);
        drawing?.close();
      });
    },
  };
}
