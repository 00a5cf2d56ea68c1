import {
  errorText,
  withinMs,
  type Clock,
  type Logger,
  type LogLevel,
  type Metrics,
  type Readiness,
} from '@xray/contracts';

import type { DashboardConfig } from '../config.ts';
import { DashboardError } from '../errors.ts';
import {
  startDashboardChild,
  type DashboardChild,
  type DashboardProgram,
  type HeardMessage,
} from './dashboard-child.ts';
import type { DashboardRequest, Present, RecorderMessage } from './process-messages.ts';

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
  /** The file of the whole configuration; `null` where every default holds. An absolute path. */
  readonly config_file: string | null;
  readonly log_level: LogLevel;
  /** How this process is. */
  readonly readiness: () => Readiness | Promise<Readiness>;
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

/** What is known of the process that is watched over. */
interface Supervision {
  readonly options: SupervisedDashboardsOptions;
  /** Aborted when the dashboards are asked to end. */
  readonly closing: AbortController;
  readonly leave: () => void;
  child: DashboardChild | null;
  url: string | null;
}

async function answer({ readiness }: SupervisedDashboardsOptions, question: number): Promise<RecorderMessage> {
  try {
    const { checked_ts_ms, ready, reasons } = await readiness();
    return { kind: 'readiness', question, readiness: { checked_ts_ms, ready, reasons: [...reasons] } };
  } catch (error) {
    return { kind: 'unknown', question, detail: errorText(error) };
  }
}

function hear(
  { leave, options }: Supervision,
  message: Exclude<HeardMessage, { kind: 'serving' | 'refused' }>,
  from: DashboardChild,
): void {
  const { logger, metrics } = options;
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
      answer(options, message.question).then(from.send, () => undefined);
  }
}

/** Resolves when it serves, with its address; rejects with why it does not. */
function launch(of: Supervision): Promise<string | null> {
  const { config, config_file, directory, drawn, log_level, metrics, prepared, program, request } = of.options;
  metrics.count('dashboard_process_starts_total', 1);
  const again = of.url === null ? request : { ...request, port: Number(new URL(of.url).port), open: false };
  return new Promise((resolve, reject) => {
    const started = (of.child === null ? prepared : null) ?? startDashboardChild(program, drawn);
    of.child = started;
    started.hear((message) => {
      if (message.kind === 'serving') resolve(message.url);
      else if (message.kind === 'refused') reject(new DashboardError('refused', message.detail));
      else hear(of, message, started);
    });
    started.ready
      .then(() => {
        const present = of.options.present?.() ?? null;
        started.send({ kind: 'start', directory, request: again, config, config_file, log_level, present });
      })
      .catch(reject);
    started.ended
      .then((why) => {
        throw new Error(why);
      })
      .catch(reject);
  });
}

async function launchAgain(of: Supervision): Promise<void> {
  const { logger } = of.options;
  await launch(of).then(
    (served) => {
      of.url ??= served;
      logger.info('the dashboards are served again', { url: of.url });
    },
    (error: unknown) => {
      logger.warn('the process of the dashboards could not be started again', { error: errorText(error) });
    },
  );
}

/** Starts it again after every end that nobody asked for. */
async function supervise(of: Supervision): Promise<void> {
  const { clock, drawn, logger, mendTerminal, metrics } = of.options;
  const { signal } = of.closing;
  let ends = 0;
  let startedMs = clock.monotonicMs();
  for (;;) {
    const why = (await of.child?.ended) ?? 'it could not be started';
    if (signal.aborted) return;
    if (drawn) mendTerminal();
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
      await clock.sleep(pause_ms, signal);
    } catch {
      return;
    }
    startedMs = clock.monotonicMs();
    await launchAgain(of);
  }
}

async function endChild({ child, options }: Supervision): Promise<void> {
  if (child === null) return;
  const { ended, kill, send } = child;
  send({ kind: 'close' });
  if ((await withinMs(options.clock, CLOSE_MS, () => ended)).kind === 'late') kill();
  await ended;
}

async function tellPresent(of: Supervision, now: () => Present): Promise<void> {
  const { signal } = of.closing;
  while (!signal.aborted) {
    await of.options.clock.sleep(TELL_MS, signal).catch(() => undefined);
    of.child?.send({ kind: 'present', present: now() });
  }
}

/**
 * The page and the terminal dashboard over the log that this process writes, in a process of their own: nothing that is asked
 * there takes descriptors, memory or time of the recorder. Where that process ends by itself, this says so and starts it
 * again, later each time, on the port that it had.
 *
 * @throws DashboardError `refused` where it cannot be started as asked
 */
export async function startSupervisedDashboards(options: SupervisedDashboardsOptions): Promise<RunningDashboards> {
  const { drawn, logger, present, request } = options;
  const { promise: left, resolve: leave } = Promise.withResolvers<undefined>();
  if (!request.web && !drawn) return { url: null, left, close: () => Promise.resolve() };

  const of: Supervision = {
    options,
    closing: new AbortController(),
    leave: () => {
      leave(undefined);
    },
    child: null,
    url: null,
  };
  const telling = present === undefined ? Promise.resolve() : tellPresent(of, present);
  let supervising: Promise<void> = Promise.resolve();
  const close = async (): Promise<void> => {
    of.closing.abort();
    await Promise.all([supervising, telling, endChild(of)]);
  };
  try {
    of.url = await launch(of);
  } catch (error) {
    if (error instanceof DashboardError) {
      await close();
      throw error;
    }
    logger.error('the process of the dashboards did not start', { error: errorText(error) });
  }
  supervising = supervise(of);
  return { url: of.url, left, close };
}
