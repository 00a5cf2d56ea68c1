import process from 'node:process';

import type { DashboardRequest } from '@xray/dashboards/process';
import { USUAL_PORT } from '@xray/dashboards/server';
import { portNumber } from '@xray/operations';
import { z } from 'zod';

/** The fields that say which dashboards are shown. */
export const dashboardFields = {
  web_port: portNumber(`port of the page; default ${USUAL_PORT}, or a free one`).optional(),
  host: z.string().default('127.0.0.1').meta({
    title: 'address',
    description: 'address of the page; any but loopback demands XRAY_DASHBOARD_TOKEN',
  }),
  open: z.boolean().default(false).meta({ description: 'open the page in the browser' }),
  web: z.boolean().default(true).meta({ description: 'the page' }),
  terminal: z.boolean().default(true).meta({ description: 'the dashboard on the terminal, for plain lines' }),
};
type DashboardFields = z.output<z.ZodObject<typeof dashboardFields>>;

export function dashboardRequest({ host, open, terminal, web, web_port }: DashboardFields): DashboardRequest {
  // From the environment alone: a secret is no word of a command line.
  const token = process.env['XRAY_DASHBOARD_TOKEN'] ?? null;
  return { host, port: web_port ?? null, token, open, web, terminal };
}
