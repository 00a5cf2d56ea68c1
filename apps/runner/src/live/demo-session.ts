import { closing, type Logger, type Metrics, type PublishedBlock } from '@xray/contracts';
import type { DashboardRequest, RunningDashboards } from '@xray/dashboards/process';
import { BAR_MS, type SimulatedMarket } from '@xray/market-sim';
import { prometheusMetrics, sessionLogger } from '@xray/observability';
import { judgeReadiness } from '@xray/orchestrator';

import { systemClock } from '../process/system-clock.ts';
import type { Terminal } from '@xray/operations/command-line';
import type { XrayConfig } from '../config/schema.ts';
import { prepareDashboards, startDashboardsBeside } from '../dashboards/dashboards-beside.ts';
import { runnerVersion } from '../process/package-version.ts';
import { startSimulatedSession, type SimulatedSession } from './simulated-session.ts';

export interface DemoOptions {
  readonly market: SimulatedMarket;
  readonly directory: string;
  readonly config: XrayConfig;
  readonly request: DashboardRequest;
  readonly terminal: Pick<Terminal, 'note' | 'interactive'>;
  readonly signal: AbortSignal;
  /** Whether the dashboard is drawn on the terminal. */
  readonly drawn: boolean;
  readonly onPublished: (block: PublishedBlock) => void;
}

/** A simulated exchange, a session that watches it, and the dashboards over its log. */
export interface Demo {
  /** Plays until the n-th bar has been run, as fast as it goes. */
  playBar(bar: number): Promise<void>;
  /** Goes on after the n-th bar, so many times as fast as real time, until it is left or the market ends. */
  playOn(bar: number, speed: number): Promise<void>;
  /** Whether a signal or the person at the terminal has asked for the end. */
  readonly stopped: () => boolean;
  close(): Promise<{ readonly frames: number }>;
}

/** Late enough in the first bar that nothing is received before it. */
const BEGIN_AFTER_MS = 1_000;
/** After a boundary's delay, so that it has been run. */
const PLAY_ON_MS = 1_000;
const STEP_MS = 1_000;

/** The demo's market and its live session. */
function startMarket(
  { config, directory, market, onPublished }: DemoOptions,
  session: { readonly logger: Logger; readonly metrics: Metrics },
): Promise<SimulatedSession> {
  return startSimulatedSession({
    market,
    directory,
    // The market begins with the demo: there is no past to ask for.
    config: { ...config, live: { ...config.live, history: { enabled: false } } },
    mode: 'live',
    begin_ts_ms: market.config.start_ts_ms + BEGIN_AFTER_MS,
    onPublished,
    exchange: { transcript: 'counts', limits: { connection_age_ms: null } },
    session,
  });
}

export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { config, directory, drawn, market, request, signal, terminal } = options;
  const { bars, start_ts_ms } = market.config;
  const level = drawn ? 'info' : 'warn';
  const prepared = prepareDashboards(request);
  const prometheus = prometheusMetrics();
  const log = sessionLogger({
    config: { ...config.observability, log_level: level },
    version: runnerVersion(),
    command: 'demo',
    terminal,
    drawn: drawn ? directory : null,
  });
  const simulated = await startMarket(options, { logger: log.logger, metrics: prometheus.metrics }).catch(
    (error: unknown) => {
      prepared?.kill();
      throw error;
    },
  );
  const { exchange, session } = simulated;
  let left = false;
  let dashboards: RunningDashboards | null = null;
  if (prepared !== null) {
    dashboards = await startDashboardsBeside({
      prepared,
      request,
      terminal,
      directory,
      config: config.dashboards,
      config_file: null,
      // The present is the market's; who looks at the page lives in real time.
      present: () => ({ wall_ms: exchange.clock.wallMs(), speed: 0 }),
      log_level: level,
      readiness: () => judgeReadiness(session.health()),
      logger: log.logger,
      metrics: prometheus.metrics,
    }).catch(async (error: unknown) => {
      await simulated.stop();
      throw error;
    });
    dashboards.left.then(
      () => {
        left = true;
      },
      () => undefined,
    );
  }
  const stopped = (): boolean => left || signal.aborted;
  const afterBar = (bar: number): number =>
    start_ts_ms + bar * BAR_MS + config.orchestrator.boundary_delay_ms + PLAY_ON_MS;

  return {
    stopped,
    playBar: (bar) => simulated.play(afterBar(bar)),
    async playOn(bar, speed) {
      const end = afterBar(bars);
      for (let now = afterBar(bar); now < end && !stopped(); now += STEP_MS) {
        await simulated.play(now + STEP_MS);
        await systemClock.sleep(STEP_MS / speed);
      }
      if (!stopped() && dashboards !== null) await dashboards.left;
    },
    async close() {
      await closing((later) => {
        later(() => log.flush());
        later(() => simulated.stop());
        later(() => dashboards?.close());
      });
      return { frames: exchange.transcript().totals.frames_sent };
    },
  };
}
