import process from 'node:process';

import type { DashboardRequest } from '@xray/dashboards/process';
import { Option, type Command } from 'commander';

import { flag, numberOption, portNumber, textOption } from '../cli/options.ts';

export const USUAL_PORT = 8420;

export function declareDashboardOptions(command: Command): void {
  command
    .addOption(
      new Option('--web-port <port>', `port of the page; default ${USUAL_PORT}, or a free one`).argParser(portNumber),
    )
    .option('--host <address>', 'address of the page; any but loopback demands XRAY_DASHBOARD_TOKEN', '127.0.0.1')
    .option('--open', 'open the page in the browser')
    .option('--no-web', 'no page')
    .option('--no-terminal', 'plain lines instead of the dashboard on the terminal');
}

export function dashboardRequest(command: Command): DashboardRequest {
  return {
    host: textOption(command, 'host') ?? '127.0.0.1',
    port: numberOption(command, 'webPort') ?? null,
    // From the environment alone: a secret is no word of a command line.
    token: process.env['XRAY_DASHBOARD_TOKEN'] ?? null,
    open: flag(command, 'open'),
    web: command.opts()['web'] !== false,
    terminal: command.opts()['terminal'] !== false,
  };
}
