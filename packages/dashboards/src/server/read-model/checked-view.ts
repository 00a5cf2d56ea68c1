import { valueKind } from '@xray/contracts';
import { argumentChecks } from '@xray/contracts/checks';

import { completeDashboardConfig } from '../../config.ts';
import { DashboardError } from '../../errors.ts';
import type { LogViewOptions } from './followed-view.ts';

/** @throws DashboardError `invalid_server_options` */
export function refuseOptions(problem: string): never {
  throw refusal(problem);
}

function refusal(problem: string): DashboardError {
  return new DashboardError('invalid_server_options', `Dashboards: ${problem}; correct the call.`);
}

/** What the entrances ask of their options. @throws DashboardError `invalid_server_options` */
export const { requireFunction, requireOptionalFunction, requireOptionalPort, requirePort, requireText } =
  argumentChecks(refusal);

const READER = ['rawBatches', 'readRaw', 'read', 'streamHead', 'findRun', 'follow', 'close'];
const CLOCK = ['wallMs', 'monotonicMs', 'sleep'];
export const LOGGER_METHODS = ['debug', 'info', 'warn', 'error'];
export const METRICS_METHODS = ['count', 'gauge', 'observe'];

/** What stands for the log. @throws DashboardError `invalid_server_options` */
export function requireLog({
  clock,
  describeLog,
  reader,
}: Pick<LogViewOptions, 'clock' | 'describeLog' | 'reader'>): void {
  requirePort('the reader', reader, READER);
  requirePort('the clock', clock, CLOCK);
  requireFunction('describeLog', describeLog);
}

/** The options with a whole configuration. @throws DashboardError `invalid_server_options`, `invalid_config` */
export function checkedViewOptions(options: LogViewOptions): LogViewOptions {
  requirePort('the options of a view', options);
  requireLog(options);
  const { conditions, config, logger, metrics, min_update_interval_ms: intervalMs } = options;
  requirePort('the logger', logger, LOGGER_METHODS);
  requirePort('the metrics', metrics, METRICS_METHODS);
  requireOptionalFunction('conditions', conditions);
  if (intervalMs !== undefined && !(Number.isFinite(intervalMs) && intervalMs >= 0))
    refuseOptions('min_update_interval_ms is not a number of milliseconds');
  const given: unknown = config;
  return { ...options, config: completeDashboardConfig(given === undefined ? null : given) };
}

/** @throws DashboardError `invalid_argument` */
export function checkedTime(atMs: unknown): number {
  if (typeof atMs === 'number' && Number.isSafeInteger(atMs)) return atMs;
  throw new DashboardError(
    'invalid_argument',
    `Dashboards: the time is ${valueKind(atMs)}, not an integer of milliseconds; correct the call.`,
  );
}
