import { randomInt } from 'node:crypto';
import process from 'node:process';

import type { Webhook } from '@xray/analysis-engine';
import { silentTracer, type Clock, type Logger, type Metrics, type PublishedBlock } from '@xray/contracts';
import type { Present } from '@xray/dashboards/process';
import { createHttpClient, createWebSocketOpener, fetchUniverse, type HttpClient } from '@xray/market-data';
import { createScaledClock } from '@xray/market-sim';
import { judgeReadiness, type Readiness } from '@xray/orchestrator';
import { z } from 'zod';

import { closeListeners, OperationError, type OperationContext } from '@xray/operations';
import { countText } from '../cli/format.ts';
import { unwatchedModuleSymbols } from '../config/module-symbols.ts';
import { startHealthServer, type HealthServer } from '../health/health-server.ts';
import type { ProcessLogger } from '../observability/logger.ts';
import { prometheusMetrics, type ProcessMetrics } from '../observability/metrics.ts';
import { sessionLogger } from '../observability/session-logger.ts';
import type { ProcessTracer } from '../observability/tracer.ts';
import { runnerVersion } from '../pipeline/package-version.ts';
import type { LiveRequest } from './live-options.ts';
import { namedInstruments, refuseUnchecked } from './named-instruments.ts';
import { refuseImpossibleFeed, type FeedParts } from './possible-feed.ts';
import { startSession, type Session } from './session.ts';
import { sessionWebhook } from './session-webhook.ts';
import { venueOf } from './venues.ts';

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

const count = z.int().nonnegative();

/** What a session leaves behind. */
export const sessionResultSchema = z.object({
  log: z.string(),
  symbols: count,
  raw_events: count,
  boundaries: count,
  runs: count,
  caught_up_runs: count,
});
export type SessionResult = z.output<typeof sessionResultSchema>;

/** Long enough for a healthy one. */
const CLOSE_MS = 2_000;
/** What waits for the webhook has a second to be sent; the rest goes to its dead letters. */
const WEBHOOK_GRACE_MS = 1_000;
/** The process of the dashboards is killed after six seconds. */
const DASHBOARDS_CLOSE_MS = 7_000;

const RANDOM_STEPS = 2 ** 40;
const systemRandom = (): number => randomInt(RANDOM_STEPS) / RANDOM_STEPS;

const STATE_TIMEOUT_MS = 10_000;
const stateSchema = z.object({ now_ms: z.int() });

/** The time of a simulated exchange, from what it says the time is now. */
async function simulatedClock(url: string, speed: number, signal: AbortSignal): Promise<Clock> {
  try {
    const { now_ms } = stateSchema.parse(
      await (
        await fetch(`${url}/sim/state`, { signal: AbortSignal.any([signal, AbortSignal.timeout(STATE_TIMEOUT_MS)]) })
      ).json(),
    );
    return createScaledClock(now_ms, speed);
  } catch (cause) {
    throw new OperationError(
      'not_done',
      `no simulated exchange says at ${url}/sim/state what time it is: start xray sim serve`,
      {
        cause,
      },
    );
  }
}

/** Loads what speaks to a collector only where there is one. */
async function tracerTo(url: string): Promise<ProcessTracer> {
  const { openTelemetryTracer } = await import('../observability/tracer.ts');
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
    simulated_speed === null ? context.clock : await simulatedClock(rest_url ?? '', simulated_speed, signal);
  const log = sessionLogger({ config, command: mode, terminal, drawn: drawn === true ? directory : null });
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
    logger: log.logger,
    metrics: prometheus.metrics,
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

/** The symbols that are asked for, as the venue knows them. */
async function watchableSymbols({ feed, http, log, options, signal }: Surroundings): Promise<readonly string[]> {
  const { analysis_engine, live } = options.config;
  refuseImpossibleFeed({ ...feed, symbols: live.symbols });
  const { clock, endpoints, random, venue } = feed;
  const asking = { venue, endpoints, clock, random, httpGet: http.get, signal, logger: log.logger };
  const instruments = await fetchUniverse(asking).catch((error: unknown) => refuseUnchecked(live.venue, error));
  const symbols = namedInstruments(live.symbols, instruments, live.venue);
  if (options.mode === 'live')
    for (const unwatched of unwatchedModuleSymbols(analysis_engine, symbols))
      log.logger.warn('a module is set for a symbol that is not watched', { ...unwatched });
  return symbols;
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
    const symbols = await watchableSymbols(around);
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

export function sessionResultLines(result: SessionResult): readonly string[] {
  const { boundaries, caught_up_runs, raw_events, runs, symbols } = result;
  const received = `${countText(raw_events)} raw events of ${countText(symbols)} symbols`;
  const made = `${countText(runs)} runs at ${countText(boundaries)} boundaries, ${countText(caught_up_runs)} of them caught up`;
  return [received, ...(boundaries === 0 ? [] : [made]), `the log is in ${result.log}`];
}
