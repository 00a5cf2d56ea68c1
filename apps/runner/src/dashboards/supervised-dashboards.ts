import { spawnSync } from 'node:child_process';

import { errorText } from '@xray/contracts';

import { RunnerError } from '../cli/errors.ts';
import { systemClock } from '../cli/system-clock.ts';
import type { LogLevel } from '../observability/logger.ts';
import { startDashboardChild, type DashboardChild, type HeardMessage } from './dashboard-child.ts';
import type { DashboardRequest } from './dashboard-options.ts';
import { isDrawn, type LogDashboards, type LogDashboardsOptions } from './log-dashboards.ts';
import type { Present, RecorderMessage } from './process-messages.ts';

export interface SupervisedDashboardsOptions extends Omit<LogDashboardsOptions, 'clock' | 'readiness'> {
  readonly readiness: NonNullable<LogDashboardsOptions['readiness']>;
  readonly log_level: LogLevel;
  /** The present of a simulated market; left out where it is the machine's. */
  readonly present?: () => Present;
  /** A process that waits already. */
  readonly prepared?: DashboardChild | null;
}

/**
 * Begins the process while there is no log yet for it to read, so that the page is there as soon as the log is. Whoever began
 * it ends it; `null` where none is needed.
 */
export function prepareDashboards(request: DashboardRequest): DashboardChild | null {
  const drawn = isDrawn(request);
  return request.web || drawn ? startDashboardChild(drawn) : null;
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

/** A process that was killed could not give the terminal back: shows the usual screen and the cursor, and echoes again. */
function mendTerminal(): void {
  process.stdout.write('\u001B[?1049l\u001B[?25h');
  spawnSync('stty', ['sane'], { stdio: ['inherit', 'ignore', 'ignore'] });
}

/**
 * The page and the terminal dashboard over the log that this process writes, in a process of their own: nothing that is asked
 * there takes descriptors, memory or time of the recorder. Where that process ends by itself, this says so and starts it
 * again, later each time, on the port that it had.
 *
 * @throws RunnerError `not_done` where it cannot be started as asked
 */
export async function startSupervisedDashboards(options: SupervisedDashboardsOptions): Promise<LogDashboards> {
  const { logger, metrics, present, request, terminal } = options;
  const drawn = isDrawn(request);
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
        terminal.note(message.text);
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
      const started = (child === null ? options.prepared : null) ?? startDashboardChild(drawn);
      child = started;
      started.hear((message) => {
        if (message.kind === 'serving') resolve(message.url);
        else if (message.kind === 'refused') reject(new RunnerError('not_done', message.detail));
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
    let startedMs = systemClock.monotonicMs();
    for (;;) {
      const why = (await child?.ended) ?? 'it could not be started';
      if (closing.signal.aborted) return;
      if (drawn) mendTerminal();
      ends = systemClock.monotonicMs() - startedMs > SETTLED_MS ? 1 : ends + 1;
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
        await systemClock.sleep(pause_ms, closing.signal);
      } catch {
        return;
      }
      startedMs = systemClock.monotonicMs();
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
    clearInterval(telling);
    await Promise.all([supervising, endChild()]);
  }

  async function endChild(): Promise<void> {
    if (child === null) return;
    const { ended, kill, send } = child;
    send({ kind: 'close' });
    const late = setTimeout(kill, CLOSE_MS);
    await ended;
    clearTimeout(late);
  }

  const telling =
    present === undefined
      ? undefined
      : setInterval(() => {
          child?.send({ kind: 'present', present: present() });
        }, TELL_MS);
  telling?.unref();
  let supervising: Promise<void> = Promise.resolve();
  try {
    url = await launch();
  } catch (error) {
    if (error instanceof RunnerError) {
      await close();
      throw error;
    }
    logger.error('the process of the dashboards did not start', { error: errorText(error) });
  }
  supervising = supervise();
  return { url, left, close };
}
