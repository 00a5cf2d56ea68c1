import { errorText, type Clock, type Logger, type Metrics, type Readiness } from '@xray/contracts';

import type { DashboardConfig } from '../config.ts';
import { askedRecorder } from './asked-recorder.ts';
import { createForwardedWords, type ForwardedWords } from './forwarded-words.ts';
import {
  recorderMessageSchema,
  type DashboardMessage,
  type DashboardRequest,
  type Present,
  type RecorderMessage,
} from './process-messages.ts';
import type { RunningDashboards } from './supervised-dashboards.ts';

const FLUSH_MS = 1_000;

type Start = Extract<RecorderMessage, { kind: 'start' }>;

/** What dashboards are begun with in this process. */
export interface BegunWith {
  readonly request: DashboardRequest;
  readonly directory: string;
  readonly config: DashboardConfig;
  readonly config_file: string | null;
  /** Tells the present of the log's market; sleeps in real time. */
  readonly clock: Clock;
  /** Asks the recorder how it is; one that does not say in time is not ready. */
  readonly readiness: () => Promise<Readiness>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Has the recorder say a sentence to the person who started it. */
  readonly note: (text: string) => void;
}

/** This process as the recorder's messages drive it. */
export interface ServedRecorder {
  /** Takes what the recorder says. */
  readonly take: (raw: unknown) => void;
  /** Ends what was begun and hands over the last words, once. */
  readonly end: () => Promise<void>;
}

/** How this process speaks to the recorder, and how its dashboards are begun. */
export interface ServeRecorderOptions {
  /** The machine's. */
  readonly clock: Clock;
  /** Hands a message to the recorder. */
  readonly send: (message: DashboardMessage) => void;
  /** Begins the dashboards that are asked for, once; where it rejects, the recorder is told that they are refused. */
  readonly begin: (parts: BegunWith) => Promise<RunningDashboards>;
  /** The end was asked for, or nothing could be begun. */
  readonly onEnd: () => void;
}

/** The present of the log's market; sleeps are those of whoever looks at the page. */
function createToldClock(clock: Clock, first: Present | null): { readonly clock: Clock; tell(present: Present): void } {
  let told = first;
  let toldAtMs = clock.monotonicMs();
  const wallMs = (): number => {
    if (told === null) return clock.wallMs();
    return Math.floor(told.wall_ms + told.speed * (clock.monotonicMs() - toldAtMs));
  };
  return {
    clock: { ...clock, wallMs },
    tell(present) {
      told = present;
      toldAtMs = clock.monotonicMs();
    },
  };
}

/**
 * The dashboards of a log in a process beside the recorder that writes it, which tells this one by messages what to do. The
 * process has descriptors, memory and an event loop of its own, so that nothing that is asked of it, and no failure of it,
 * reaches the recorder.
 */
export function serveRecorder({ begin, clock, onEnd, send }: ServeRecorderOptions): ServedRecorder {
  const recorder = askedRecorder(clock, send);
  const ended = new AbortController();
  let words: ForwardedWords | null = null;
  let told: ReturnType<typeof createToldClock> | null = null;
  let dashboards: Promise<RunningDashboards> | null = null;

  async function flushWords(forwarded: ForwardedWords): Promise<void> {
    while (!ended.signal.aborted) {
      await clock.sleep(FLUSH_MS, ended.signal).catch(() => undefined);
      forwarded.flush();
    }
  }

  async function start(asked: Start): Promise<void> {
    const forwarded = createForwardedWords(send, asked.log_level);
    words = forwarded;
    told = createToldClock(clock, asked.present);
    void flushWords(forwarded);
    dashboards = begin({
      request: asked.request,
      directory: asked.directory,
      config_file: asked.config_file,
      config: recorderMessageSchema.options[0].shape.config.parse(asked.config),
      clock: told.clock,
      readiness: recorder.readiness,
      logger: forwarded.logger,
      metrics: forwarded.metrics,
      note: (text) => {
        send({ kind: 'note', text });
      },
    });
    try {
      const { left, url } = await dashboards;
      send({ kind: 'serving', url });
      await left;
      send({ kind: 'left' });
    } catch (error) {
      send({ kind: 'refused', detail: errorText(error) });
      onEnd();
    }
  }

  return {
    take(raw) {
      const message = recorderMessageSchema.parse(raw);
      switch (message.kind) {
        case 'start':
          void start(message);
          return;
        case 'present':
          told?.tell(message.present);
          return;
        case 'readiness':
        case 'unknown':
          recorder.take(message);
          return;
        case 'close':
          onEnd();
      }
    },
    async end() {
      ended.abort();
      try {
        await (await dashboards)?.close();
      } catch {
        // That it could not be begun or ended was said where it happened.
      }
      words?.flush();
    },
  };
}
