import { DashboardError } from '../errors.ts';
import type { DashboardServer, DashboardServerOptions } from './server-options.ts';
import { startDashboardServer } from './start-dashboard-server.ts';

/** Where a page is looked for first. */
export const USUAL_PORT = 8420;

/**
 * A server at a port, or at the usual one, or where that is taken at a free one.
 *
 * @param port `null` where any will do
 * @throws DashboardError `invalid_server_options`, `cannot_listen`
 */
export async function serveNearPort(
  options: Omit<DashboardServerOptions, 'port'>,
  port: number | null,
): Promise<DashboardServer> {
  if (port !== null) return startDashboardServer({ ...options, port });
  try {
    return await startDashboardServer({ ...options, port: USUAL_PORT });
  } catch (error) {
    if (error instanceof DashboardError && error.code === 'cannot_listen') {
      return startDashboardServer({ ...options, port: 0 });
    }
    throw error;
  }
}
