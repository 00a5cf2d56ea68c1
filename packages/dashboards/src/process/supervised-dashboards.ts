import { errorText, withinMs, type Clock, type Logger, type Metrics } from '@xray/contracts';

import type { DashboardConfig } from '../config.ts';
import { DashboardError } from '../errors.ts';
import {
  startDashboardChild,
  type DashboardChild,
  type DashboardProgram,
  type HeardMessage,
} from './dashboard-child.ts';
import type { DashboardRequest, LineLevel, Present, RecorderMessage, RecorderReadiness } from './process-messages.ts';

/** The page and the terminal dashboard over a log. */
export interface RunningDashboards {
  /** Address of the page; `null` where there is none. */
  readonly url: string | null;
  /** Resolves when the person at the terminal has left the dashboard; never where none is drawn. */
  readonly left: Promise<void>;
  /** Ends them. Resolves when they are gone; a process that does not end when it is asked to is killed. */
  close(): Promise<void>;
}

/** Which dashboards run over which log, in which program, and who hears what they say. */
export interface SupervisedDashboardsOptions {
  readonly program: DashboardProgram;
  readonly request: DashboardRequest;
  /** Whether they are drawn on this process's terminal. */
  readonly drawn: boolean;
  readonly directory: string;
  readonly config: DashboardConfig;
  readonly log_level: LineLevel;
  /** How this process is. */
  readonly readiness: () => RecorderReadiness | Promise<RecorderReadiness>;
  /** The present of a simulated market; left out where it is the machine's. */
  readonly present?: () => Present;
  /** A process that waits already. */
  readonly prepared?: DashboardChild | null;
  /** The machine's. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Says a sentence to the person who started this. */
  readonly note: (text: string) => void;
  /** Gives back the terminal that a process was drawing on and could not give back itself. */
  readonly mendTerminal: () => void;
}

/** How often a present that goes on by itself is told. */
const TELL_MS = 100;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A process that has lived so long did not fail at its start. */
const SETTLED_MS = 60_000;
/** Ends in a row, none of them settled, after which it is not started again. */
const MAX_ENDS = 8;
/** How long a process may take to end when it is asked to. */
const CLOSE_MS = 6_000;

/**
 * The page and the terminal dashboard over the log that this process writes, in a process of their own: nothing that is asked
 * there takes descriptors, memory or time of the recorder. Where that process ends by itself, this says so and starts it
 * again, later each time, on the port that it had.
 *
 * @throws DashboardError `refused` where it cannot be started as asked
 */
export async function startSupervisedDashboards(options: SupervisedDashboardsOptions): Promise<RunningDashboards> {
  const { clock, drawn, logger, metrics, present, request } = options;
  const never = new Promise<void>(() => undefined);
  if (!request.web && !drawn) return { url: null, left: never, close: () => Promise.resolve() };

  const closing = new AbortController();
  let child: DashboardChild | null = null;
  let url: string | null = null;
  let leave: () => void = () => undefined;
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });

  async function answer(question: number): Promise<RecorderMessage> {
    try {
      const { checked_ts_ms, ready, reasons } = await options.readiness();
      return { kind: 'readiness', question, readiness: { checked_ts_ms, ready, reasons: [...reasons] } };
    } catch (error) {
      return { kind: 'unknown', question, detail: errorText(error) };
    }
  }

  function hear(message: Exclude<HeardMessage, { kind: 'serving' | 'refused' }>, from: DashboardChild) {
    switch (message.kind) {
      case 'ready_to_start':
        return;
      case 'left':
        leave();
        return;
      case 'note':
        options.note(message.text);
        return;
      case 'line':
        logger[message.level](message.message, message.fields);
        return;
      case 'measures':
        for (const { labels, name, value } of message.counts) metrics.count(name, value, labels);
        for (const { labels, name, value } of message.gauges) metrics.gauge(name, value, labels);
        for (const { labels, name, value } of message.observations) metrics.observe(name, value, labels);
        return;
      case 'ask':
        answer(message.question).then(from.send, () => undefined);
    }
  }

  /** Resolves when it serves, with its address; rejects with why it does not. */
  function launch(): Promise<string | null> {
    metrics.count('dashboard_process_starts_total', 1);
    const again = url === null ? request : { ...request, port: Number(new URL(url).port), open: false };
    return new Promise((resolve, reject) => {
      const started = (child === null ? options.prepared : null) ?? startDashboardChild(options.program, drawn);
      child = started;
      started.hear((message) => {
        if (message.kind === 'serving') resolve(message.url);
        else if (message.kind === 'refused') reject(new DashboardError('refused', message.detail));
        else hear(message, started);
      });
      started.ready
        .then(() => {
          const { config, directory, log_level } = options;
          started.send({ kind: 'start', directory, request: again, config, log_level, present: present?.() ?? null });
        })
        .catch(reject);
      started.ended
        .then((why) => {
          throw new Error(why);
        })
        .catch(reject);
    });
  }

  /** Starts it again after every end that nobody asked for. */
  async function supervise(): Promise<void> {
    let ends = 0;
    let startedMs = clock.monotonicMs();
    for (;;) {
      const why = (await child?.ended) ?? 'it could not be started';
      if (closing.signal.aborted) return;
      if (drawn) options.mendTerminal();
      ends = clock.monotonicMs() - startedMs > SETTLED_MS ? 1 : ends + 1;
      metrics.count('dashboard_process_ends_total', 1);
      if (ends > MAX_ENDS) {
        logger.error('the process of the dashboards ends each time it is started: it is not started again', { why });
        return;
      }
      const pause_ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (ends - 1));
      logger.error('the process of the dashboards has ended: the recorder goes on and starts it again', {
        why,
        pause_ms,
      });
      try {
        await clock.sleep(pause_ms, closing.signal);
      } catch {
        return;
      }
      startedMs = clock.monotonicMs();
      await launch().then(
        (served) => {
          url ??= served;
          logger.info('the dashboards are served again', { url });
        },
        (error: unknown) => {
          logger.warn('the process of the dashboards could not be started again', { error: errorText(error) });
        },
      );
    }
  }

  async function close(): Promise<void> {
    closing.abort();
    await Promise.all([supervising, telling, endChild()]);
  }

  async function endChild(): Promise<void> {
    if (child === null) return;
    const { ended, kill, send } = child;
    send({ kind: 'close' });
    if ((await withinMs(clock, CLOSE_MS, () => ended)).kind === 'late') kill();
    await ended;
  }

  async function tellPresent(now: () => Present): Promise<void> {
    while (!closing.signal.aborted) {
      await clock.sleep(TELL_MS, closing.signal).catch(() => undefined);
      child?.send({ kind: 'present', present: now() });
    }
  }

  const telling = present === undefined ? Promise.resolve() : tellPresent(present);
  let supervising: Promise<void> = Promise.resolve();
  try {
    url = await launch();
  } catch (error) {
    if (error instanceof DashboardError) {
      await close();
      throw error;
    }
    logger.error('the process of the dashboards did not start', { error: errorText(error) });
  }
  supervising = supervise();
  return { url, left, close };
}
