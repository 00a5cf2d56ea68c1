import { randomInt } from 'node:crypto';
import process from 'node:process';

import type { Webhook } from '@xray/analysis-engine';
import { silentTracer, type Clock, type Logger, type Metrics, type PublishedBlock } from '@xray/contracts';
import type { Present } from '@xray/dashboards/process';
import { createHttpClient, createWebSocketOpener, fetchUniverse } from '@xray/market-data';
import { createScaledClock } from '@xray/market-sim';
import { judgeReadiness, type Readiness } from '@xray/orchestrator';
import { z } from 'zod';

import { closeListeners } from '../cli/close-listeners.ts';
import type { CommandContext } from '../cli/context.ts';
import { RunnerError } from '../cli/errors.ts';
import { countText } from '../cli/format.ts';
import { unwatchedModuleSymbols } from '../config/module-symbols.ts';
import { startHealthServer, type HealthServer } from '../health/health-server.ts';
import { sessionLogger } from '../observability/session-logger.ts';
import { prometheusMetrics } from '../observability/metrics.ts';
import type { ProcessTracer } from '../observability/tracer.ts';
import { runnerVersion } from '../pipeline/package-version.ts';
import type { LiveRequest } from './live-options.ts';
import { namedInstruments, refuseUnchecked } from './named-instruments.ts';
import { refuseImpossibleFeed } from './possible-feed.ts';
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

/** What a session leaves behind. */
export interface SessionResult {
  readonly log: string;
  readonly symbols: number;
  readonly raw_events: number;
  readonly boundaries: number;
  readonly runs: number;
  readonly caught_up_runs: number;
}

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
    throw new RunnerError(
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

/** Runs a session until the context's signal, or until it fails. */
export async function runSession(context: CommandContext, options: RunSessionOptions): Promise<SessionResult> {
  const { signal } = context;
  const { config, directory, mode, simulated_speed } = options;
  const { rest_url, socket_url, streams } = config.live;
  const clock =
    simulated_speed === null ? context.clock : await simulatedClock(rest_url ?? '', simulated_speed, signal);
  const log = sessionLogger({
    config,
    command: mode,
    terminal: context.terminal,
    drawn: options.drawn ? directory : null,
  });
  const prometheus = prometheusMetrics();
  const { trace_url } = config.observability;
  const tracing = trace_url === undefined ? null : await tracerTo(trace_url);
  const http = createHttpClient();
  const transport = { httpGet: http.get, openSocket: createWebSocketOpener() };
  const venue = venueOf(config.live.venue);
  const endpoints = {
    ...(rest_url === undefined ? {} : { rest_url }),
    ...(socket_url === undefined ? {} : { socket_url }),
  };
  let session: Session | null = null;
  let health: HealthServer | null = null;
  let watching: Closable | null = null;
  let webhook: Webhook | null = null;
  let [boundaries, caughtUp, runs] = [0, 0, 0];

  const readiness = (): Readiness =>
    session === null
      ? { ready: false, reasons: ['starting: the session is being opened'], checked_ts_ms: clock.wallMs() }
      : judgeReadiness(session.health());

  try {
    health = await startHealthServer({
      port: config.health.port,
      health: { readiness, metrics: () => prometheus.exposed() },
      logger: log.logger,
      metrics: prometheus.metrics,
    });
    if (config.webhook !== undefined && mode === 'live')
      webhook = sessionWebhook(config.webhook, {
        clock,
        random: systemRandom,
        logger: log.logger,
        metrics: prometheus.metrics,
        environment: process.env,
      });
    const asked = config.live.symbols;
    const wanted = streams === undefined ? {} : { streams };
    refuseImpossibleFeed({ venue, endpoints, symbols: asked, ...wanted, clock, random: systemRandom, transport });
    const instruments = await fetchUniverse({
      venue,
      endpoints,
      clock,
      random: systemRandom,
      httpGet: http.get,
      signal,
      logger: log.logger,
    }).catch((error: unknown) => refuseUnchecked(config.live.venue, error));
    const symbols = namedInstruments(asked, instruments, config.live.venue);
    if (mode === 'live')
      for (const unwatched of unwatchedModuleSymbols(config.analysis_engine, symbols))
        log.logger.warn('a module is set for a symbol that is not watched', { ...unwatched });
    session = await startSession({
      directory,
      config,
      venue,
      endpoints,
      symbols,
      ...wanted,
      mode,
      clock,
      random: systemRandom,
      transport,
      logger: log.logger,
      metrics: prometheus.metrics,
      tracer: tracing?.tracer ?? silentTracer,
      outputs: webhook === null ? [] : [webhook.module],
      ...(options.onPublished === undefined ? {} : { onPublished: options.onPublished }),
      onBoundary: (boundary) => {
        boundaries += 1;
        runs += boundary.runs;
        if (boundary.caught_up) caughtUp += boundary.runs;
      },
    });
    const { logger } = log;
    const { metrics } = prometheus;
    const { url: health_url } = health;
    const started = session;
    signal.addEventListener('abort', () => {
      started.stop();
    });
    if (signal.aborted) started.stop();
    try {
      const present = (): Present => ({ wall_ms: clock.wallMs(), speed: simulated_speed ?? 1 });
      const parts = { session, readiness, health_url, symbols, logger, metrics };
      watching = (await options.onStarted?.({ ...parts, ...(simulated_speed === null ? {} : { present }) })) ?? null;
    } catch (error) {
      // Watching goes on by itself: a command that fails must not leave it behind.
      started.stop();
      await started.ended.catch(() => undefined);
      throw error;
    }
    await started.ended;
    const state = started.health().buffer;
    return {
      log: directory,
      symbols: symbols.length,
      raw_events: state.accepted_events,
      boundaries,
      runs,
      caught_up_runs: caughtUp,
    };
  } finally {
    const [watched, served, hook] = [watching, health, webhook];
    await closeListeners(
      [
        { name: 'dashboards', within_ms: DASHBOARDS_CLOSE_MS, close: async () => watched?.close() },
        { name: 'health server', within_ms: CLOSE_MS, close: async () => served?.close() },
        { name: 'webhook', within_ms: CLOSE_MS, close: async () => hook?.close(WEBHOOK_GRACE_MS) },
        { name: 'tracer', within_ms: CLOSE_MS, close: async () => tracing?.close() },
        { name: 'http client', within_ms: CLOSE_MS, close: () => http.close() },
      ],
      log.logger,
    );
    await log.flush();
  }
}

export function sessionResultLines(result: SessionResult): readonly string[] {
  const { boundaries, caught_up_runs, raw_events, runs, symbols } = result;
  const received = `${countText(raw_events)} raw events of ${countText(symbols)} symbols`;
  const made = `${countText(runs)} runs at ${countText(boundaries)} boundaries, ${countText(caught_up_runs)} of them caught up`;
  return [received, ...(boundaries === 0 ? [] : [made]), `the log is in ${result.log}`];
}
