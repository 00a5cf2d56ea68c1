import { statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

import { composeInput } from '@xray/composer';
import { silentLogger, silentMetrics, type Clock, type EventLogReader, type HttpRoute } from '@xray/contracts';
import { completeDashboardConfig } from '@xray/dashboards';
import { createLogView, startDashboardServer, type LogFacts } from '@xray/dashboards/server';
import { openGovernanceReader, openLogReader } from '@xray/event-log';
import { createRunEvidenceSource, goldenPath, type RunMaking } from '@xray/orchestrator';
import { createRegimeEngine, shippedCalibration } from '@xray/regime-engine';

const CADENCE_MS = 180_000;

/** What a log is made with whose configuration says nothing. */
const making: RunMaking = {
  cadence_ms: CADENCE_MS,
  rederiving: {
    compose: (input) =>
      composeInput(input, { cadence_ms: CADENCE_MS, outlook_model: shippedCalibration.outlook_model ?? null }),
    engine: createRegimeEngine({ cadence_ms: CADENCE_MS }, shippedCalibration),
  },
};

/** The operation `telemetry` as the command serves it beside the page. */
function telemetry(reader: EventLogReader): HttpRoute['answer'] {
  return async ({ query }) => {
    const ms = (name: string): number | null => {
      const text = query[name];
      return typeof text === 'string' ? Date.parse(text) : null;
    };
    const [since, until] = [ms('since'), ms('until')];
    const output = await goldenPath({
      reader,
      ...(since === null ? {} : { from_ts_ms: since }),
      ...(until === null ? {} : { to_ts_ms: until }),
    });
    return { status: 200, type: 'application/json', body: JSON.stringify({ output, rows: [], finding: null }) };
  };
}

export interface ServedLogOptions {
  readonly directory: string;
  readonly webRoot: string;
  readonly port?: number;
  /** Whether somebody writes the log now, as far as the page is told. */
  readonly live?: boolean;
  /** From the log's end to the clock on the wall. */
  readonly behindMs?: number;
}

/** The real server over a log, with a clock that a test can put forward. */
export interface ServedLog {
  readonly url: string;
  readonly port: number;
  readonly lastMs: number;
  putForward(ms: number): void;
  close(): Promise<void>;
}

export async function serveLog(options: ServedLogOptions): Promise<ServedLog> {
  const reader = openLogReader({ directory: options.directory });
  const lastMs = reader.streamHead('orchestrator_event').last_engine_timestamp_ms ?? 0;
  let wallMs = lastMs + (options.behindMs ?? 0);
  const clock: Clock = {
    wallMs: () => wallMs,
    monotonicMs: () => performance.now(),
    sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
  };
  const describeLog = (): LogFacts => ({
    log: options.directory,
    live: options.live ?? false,
    size_bytes: statSync(join(options.directory, 'log.sqlite')).size,
    cadence_ms: CADENCE_MS,
    venues: ['binance-usdm'],
    streams: ['aggTrade', 'bookTicker'],
    config: { cadence_ms: CADENCE_MS, composer: { observer_set: 'v2' } },
    config_hash: 'c'.repeat(64),
    calibration_name: 'shipped',
    calibration_hash: 'd'.repeat(64),
    runtime: { node: process.versions.node },
  });
  const config = completeDashboardConfig({});
  const view = await createLogView({
    reader,
    clock,
    config,
    describeLog,
    logger: silentLogger,
    metrics: silentMetrics,
  });
  const governance = openGovernanceReader(options.directory);
  const server = await startDashboardServer({
    reader,
    evidence: createRunEvidenceSource({ reader, governance: () => governance, making: () => making }),
    clock,
    view,
    describeLog,
    port: options.port ?? 0,
    web_root: options.webRoot,
    extra_routes: [{ path: '/api/v1/operations/telemetry', answer: telemetry(reader) }],
  });
  return {
    url: server.url,
    port: Number(new URL(server.url).port),
    lastMs,
    putForward: (ms) => {
      wallMs += ms;
    },
    close: async () => {
      await server.close();
      await view.close();
      governance?.close();
      reader.close();
    },
  };
}
