import { randomInt } from 'node:crypto';
import process from 'node:process';

import type { Webhook } from '@xray/analysis-engine';
import {
  silentTracer,
  type Clock,
  type Logger,
  type Metrics,
  type PublishedBlock,
  type Readiness,
} from '@xray/contracts';
import type { Present } from '@xray/dashboards/process';
import { createConnectionBounds } from '@xray/dashboards/server';
import { createHttpClient, createWebSocketOpener, venueOf, type HttpClient } from '@xray/market-data';
import { exchangeClock } from '@xray/market-sim';
import { prometheusMetrics, sessionLogger, type ProcessLogger, type ProcessMetrics } from '@xray/observability';
import { HEALTH_CONNECTION_LIMITS, startHealthServer, type HealthServer } from '@xray/observability/health';
import type { ProcessTracer } from '@xray/observability/tracing';
import { judgeReadiness, type SessionResult } from '@xray/orchestrator';

import { closeListeners, type OperationContext } from '@xray/operations';
import { systemClock } from '../process/system-clock.ts';
import { runnerVersion } from '../process/package-version.ts';
import type { LiveRequest } from './live-options.ts';
import type { FeedParts } from './session-options.ts';
import { startSession, type Session } from './session.ts';
import { sessionWebhook } from './session-webhook.ts';
import { watchableSymbols } from './watchable-symbols.ts';

export interface RunSessionOptions extends LiveRequest {
  readonly mode: 'live' | 'record';
  readonly onPublished?: (block: PublishedBlock) => void;
  /** Whether a dashboard will be drawn on the terminal. */
  readonly drawn?: boolean;
  /** Called when the feed has been started; what it gives is closed when the session ends. */
  readonly onStarted?: (started: StartedSession) => Promise<Closable>;
}

export interface StartedSession {
  readonly session: Session;
  /** How this process is. */
  readonly readiness: () => Readiness;
  readonly health_url: string;
  readonly symbols: readonly string[];
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The present of a simulated exchange; left out where it is the machine's. */
  readonly present?: () => Present;
}

export interface Closable {
  close(): Promise<void>;
}

/** Long enough for a healthy one. */
const CLOSE_MS = 2_000;
/** What waits for the webhook has a second to be sent; the rest goes to its dead letters. */
const WEBHOOK_GRACE_MS = 1_000;
/** The process of the dashboards is killed after six seconds. */
const DASHBOARDS_CLOSE_MS = 7_000;

const RANDOM_STEPS = 2 ** 40;
const systemRandom: () => number = () => randomInt(RANDOM_STEPS) / RANDOM_STEPS;

/** Loads what speaks to a collector only where there is one. */
async function tracerTo(url: string): Promise<ProcessTracer> {
  const { openTelemetryTracer } = await import('@xray/observability/tracing');
  return openTelemetryTracer(url, runnerVersion());
}

/** What stands around a session, and is closed after it. */
interface Surroundings {
  readonly options: RunSessionOptions;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: ProcessLogger;
  readonly prometheus: ProcessMetrics;
  readonly tracing: ProcessTracer | null;
  readonly http: HttpClient;
  readonly feed: Omit<FeedParts, 'symbols'>;
  session: Session | null;
  health: HealthServer | null;
  watching: Closable | null;
  webhook: Webhook | null;
}

async function surroundings(context: OperationContext, options: RunSessionOptions): Promise<Surroundings> {
  const { signal, speaker: terminal } = context;
  const { config, directory, drawn, mode, simulated_speed } = options;
  const { rest_url, socket_url, streams, venue } = config.live;
  const clock =
    simulated_speed === null
      ? context.clock
      : await exchangeClock({ url: rest_url ?? '', speed: simulated_speed, fetch, signal });
  const log = sessionLogger({
    config: config.observability,
    command: mode,
    version: runnerVersion(),
    terminal,
    drawn: drawn === true ? directory : null,
  });
  const { trace_url } = config.observability;
  const tracing = trace_url === undefined ? null : await tracerTo(trace_url);
  const http = createHttpClient();
  const endpoints = {
    ...(rest_url === undefined ? {} : { rest_url }),
    ...(socket_url === undefined ? {} : { socket_url }),
  };
  const feed = {
    venue: venueOf(venue),
    endpoints,
    ...(streams === undefined ? {} : { streams }),
    clock,
    random: systemRandom,
    transport: { httpGet: http.get, openSocket: createWebSocketOpener() },
  };
  const nothing = { session: null, health: null, watching: null, webhook: null };
  return { options, signal, clock, log, prometheus: prometheusMetrics(), tracing, http, feed, ...nothing };
}

function readinessOf({ clock, session }: Surroundings): Readiness {
  return session === null
    ? { ready: false, reasons: ['starting: the session is being opened'], checked_ts_ms: clock.wallMs() }
    : judgeReadiness(session.health());
}

/** Begins to answer for the process, before anything of the venue is asked. */
async function startListeners(around: Surroundings): Promise<HealthServer> {
  const { clock, log, options, prometheus } = around;
  const { config, mode } = options;
  const health = await startHealthServer({
    port: config.health.port,
    health: { readiness: () => readinessOf(around), metrics: () => prometheus.exposed() },
    connections: createConnectionBounds({
      name: 'health',
      limits: HEALTH_CONNECTION_LIMITS,
      monotonicMs: () => systemClock.monotonicMs(),
      logger: log.logger,
      metrics: prometheus.metrics,
    }),
    logger: log.logger,
  });
  around.health = health;
  if (config.webhook !== undefined && mode === 'live')
    around.webhook = sessionWebhook(config.webhook, {
      clock,
      random: systemRandom,
      logger: log.logger,
      metrics: prometheus.metrics,
      environment: process.env,
    });
  return health;
}

/** Hands a session that has begun to whoever watches it. */
async function showStarted(
  around: Surroundings,
  started: Omit<StartedSession, 'readiness' | 'present'>,
): Promise<void> {
  const { clock, options, signal } = around;
  const { onStarted, simulated_speed } = options;
  const { session } = started;
  signal.addEventListener('abort', () => {
    session.stop();
  });
  if (signal.aborted) session.stop();
  try {
    const present = (): Present => ({ wall_ms: clock.wallMs(), speed: simulated_speed ?? 1 });
    const shown = { ...started, readiness: () => readinessOf(around) };
    around.watching = (await onStarted?.({ ...shown, ...(simulated_speed === null ? {} : { present }) })) ?? null;
  } catch (error) {
    // Watching goes on by itself: a command that fails must not leave it behind.
    session.stop();
    await session.ended.catch(() => undefined);
    throw error;
  }
}

async function closeSurroundings({ health, http, log, tracing, watching, webhook }: Surroundings): Promise<void> {
  await closeListeners(
    [
      { name: 'dashboards', within_ms: DASHBOARDS_CLOSE_MS, close: async () => watching?.close() },
      { name: 'health server', within_ms: CLOSE_MS, close: async () => health?.close() },
      { name: 'webhook', within_ms: CLOSE_MS, close: async () => webhook?.close(WEBHOOK_GRACE_MS) },
      { name: 'tracer', within_ms: CLOSE_MS, close: async () => tracing?.close() },
      { name: 'http client', within_ms: CLOSE_MS, close: () => http.close() },
    ],
    log.logger,
  );
  await log.flush();
}

/** Runs a session until the context's signal, or until it fails. */
export async function runSession(context: OperationContext, options: RunSessionOptions): Promise<SessionResult> {
  const { config, directory, mode, onPublished } = options;
  const around = await surroundings(context, options);
  const { feed, log, prometheus, tracing } = around;
  const { logger } = log;
  const { metrics } = prometheus;
  const made = { boundaries: 0, runs: 0, caught_up_runs: 0 };
  try {
    const { url: health_url } = await startListeners(around);
    const symbols = await watchableSymbols(config, mode, { ...around, logger });
    const session = await startSession({
      ...feed,
      directory,
      config,
      symbols,
      mode,
      logger,
      metrics,
      tracer: tracing?.tracer ?? silentTracer,
      outputs: around.webhook === null ? [] : [around.webhook.module],
      ...(onPublished === undefined ? {} : { onPublished }),
      onBoundary: ({ caught_up, runs }) => {
        made.boundaries += 1;
        made.runs += runs;
        if (caught_up) made.caught_up_runs += runs;
      },
    });
    around.session = session;
    await showStarted(around, { session, health_url, symbols, logger, metrics });
    await session.ended;
    return { log: directory, symbols: symbols.length, raw_events: session.health().buffer.accepted_events, ...made };
  } finally {
    await closeSurroundings(around);
  }
}
