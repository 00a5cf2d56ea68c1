import { valueKind } from '@xray/contracts';

import {
  LOGGER_METHODS,
  METRICS_METHODS,
  refuseOptions,
  requireLog,
  requireOptionalPort,
  requirePort,
  requireText,
} from './read-model/checked-view.ts';
import { DEFAULT_SERVER_LIMITS, type DashboardServerOptions } from './server-options.ts';

function requireOptionalText(what: string, value: unknown): void {
  if (value !== undefined) requireText(what, value);
}

function requireLimits(limits: DashboardServerOptions['limits']): void {
  if (limits === undefined) return;
  requirePort('the limits', limits);
  for (const [name, limit] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_SERVER_LIMITS, name))
      refuseOptions(`there is no limit ${name}: the limits are ${Object.keys(DEFAULT_SERVER_LIMITS).join(', ')}`);
    if (!(typeof limit === 'number' && limit >= 0))
      refuseOptions(`the limit ${name} is ${valueKind(limit)}, not a number of 0 or more`);
  }
}

function requireExtraRoutes(routes: unknown): void {
  if (routes === undefined) return;
  if (!Array.isArray(routes)) refuseOptions(`extra_routes is ${valueKind(routes)}, not a list of routes`);
  for (const route of routes as unknown[]) requirePort('an extra route', route, ['answer']);
}

/** @throws DashboardError `invalid_server_options` */
export function checkedServerOptions(options: DashboardServerOptions): DashboardServerOptions {
  requirePort('the options of a server', options);
  requireLog(options);
  const {
    allowed_hosts: hosts,
    evidence,
    extra_routes: extra,
    host,
    limits,
    logger,
    metrics,
    port,
    token,
    view,
    web_root: root,
  } = options;
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535))
    refuseOptions(`the port is ${valueKind(port)}, not an integer from 0 to 65535`);
  requireOptionalText('the host', host);
  requireOptionalText('the token', token);
  requireOptionalText('web_root', root);
  if (hosts !== undefined && !(Array.isArray(hosts) && hosts.every((name) => typeof name === 'string')))
    refuseOptions(`allowed_hosts is ${valueKind(hosts)}, not a list of strings`);
  requirePort('the evidence of runs', evidence, ['recorded', 'frames', 'rederive', 'remarks']);
  requireExtraRoutes(extra);
  requirePort('the view', view, ['at', 'current', 'subscribe']);
  requirePort('the index of the view', view.index);
  requirePort('the past of the view', view.past);
  requireOptionalPort('the logger', logger, LOGGER_METHODS);
  requireOptionalPort('the metrics', metrics, METRICS_METHODS);
  requireLimits(limits);
  return options;
}
