import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

import { silentLogger, silentMetrics, type Clock } from '@xray/contracts';
import { onTestFinished } from 'vitest';

import { completeDashboardConfig } from '../config.ts';
import type { LogFacts } from '../server/read-model/live-view.ts';
import type { DashboardServer, DashboardServerOptions } from '../server/server-options.ts';
import { createLogView } from '../server/read-model/log-view.ts';
import { startDashboardServer } from '../server/start-dashboard-server.ts';
import { logRuns } from './logged-runs.ts';
import { memoryEvidence } from './memory-evidence.ts';
import { createMemoryLog, type MemoryLog } from './memory-log.ts';
import type { RunSketch } from './pipeline-events.ts';
import { CADENCE_MS } from './runs.ts';

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (durationMs, signal) => delay(durationMs, undefined, signal === undefined ? {} : { signal }),
};

export const someFacts: LogFacts = {
  log: './february',
  live: false,
  size_bytes: 4_096,
  cadence_ms: CADENCE_MS,
  venues: ['binance-usdm'],
  streams: ['mark_price'],
  config: { cadence_ms: CADENCE_MS },
  config_hash: 'cd'.repeat(32),
  calibration_name: null,
  calibration_hash: null,
  runtime: { node: '24' },
};

export interface ServedLog {
  readonly log: MemoryLog;
  readonly server: DashboardServer;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  readonly json: (path: string) => Promise<unknown>;
}

/** A server over a log in memory, closed when the test is over. */
export async function serveRuns(
  runs: readonly RunSketch[],
  options: Partial<DashboardServerOptions> = {},
): Promise<ServedLog> {
  const log = createMemoryLog();
  logRuns(log, runs);
  const { reader } = log;
  const parts = {
    reader,
    evidence: memoryEvidence(reader),
    clock: systemClock,
    describeLog: () => someFacts,
    ...options,
  };
  const limits = { min_update_interval_ms: 5, ...options.limits };
  const view = await createLogView({
    logger: silentLogger,
    metrics: silentMetrics,
    config: completeDashboardConfig(),
    ...parts,
    min_update_interval_ms: limits.min_update_interval_ms,
  });
  const server = await startDashboardServer({ view, port: 0, ...parts, limits });
  onTestFinished(async () => {
    await server.close();
    await view.close();
  });
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}${path}`, { headers, redirect: 'manual' });
  return { log, server, get, json: async (path) => (await get(path)).json() };
}
