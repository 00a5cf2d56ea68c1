import process from 'node:process';

import { errorText, type Clock } from '@xray/contracts';

import { systemClock } from '../cli/system-clock.ts';
import { askedRecorder } from './asked-recorder.ts';
import { createForwardedWords, type ForwardedWords } from './forwarded-words.ts';
import { startLogDashboards, type LogDashboards } from './log-dashboards.ts';
import {
  recorderMessageSchema,
  type DashboardMessage,
  type Present,
  type RecorderMessage,
} from './process-messages.ts';

/**
 * A process that serves the dashboards of a log beside the recorder that writes it. It has descriptors, memory and an event
 * loop of its own, so that nothing that is asked of it, and no failure of it, reaches the recorder. It ends with the recorder.
 */

const FLUSH_MS = 1_000;
/** What is under way when the end is asked for has so long. */
const CLOSE_MS = 4_000;

type Start = Extract<RecorderMessage, { kind: 'start' }>;

function send(message: DashboardMessage): void {
  // Where the recorder is gone, so is whoever could be told.
  if (process.connected) process.send?.(message, undefined, {}, () => undefined);
}

/** The present of the log's market; sleeps are those of whoever looks at the page. */
function createToldClock(first: Present | null): { readonly clock: Clock; tell(present: Present): void } {
  let told = first;
  let toldAtMs = systemClock.monotonicMs();
  const wallMs = (): number => {
    if (told === null) return systemClock.wallMs();
    return Math.floor(told.wall_ms + told.speed * (systemClock.monotonicMs() - toldAtMs));
  };
  return {
    clock: { ...systemClock, wallMs },
    tell(present) {
      told = present;
      toldAtMs = systemClock.monotonicMs();
    },
  };
}

const recorder = askedRecorder(send);
let words: ForwardedWords | null = null;
let clock: ReturnType<typeof createToldClock> | null = null;
let dashboards: Promise<LogDashboards> | null = null;
let ending: Promise<void> | null = null;

async function end(): Promise<void> {
  const late = setTimeout(() => process.exit(1), CLOSE_MS);
  try {
    await (await dashboards)?.close();
  } catch {
    // That it could not be begun or ended was said where it happened.
  }
  words?.flush();
  clearTimeout(late);
  if (process.connected) process.disconnect();
  process.exit(0);
}

function askForEnd(): void {
  ending ??= end();
}

async function start(asked: Start): Promise<void> {
  const forwarded = createForwardedWords(send, asked.log_level);
  words = forwarded;
  clock = createToldClock(asked.present);
  setInterval(() => {
    forwarded.flush();
  }, FLUSH_MS).unref();
  dashboards = startLogDashboards({
    request: asked.request,
    terminal: {
      line: () => undefined,
      tell: () => undefined,
      note: (text) => {
        send({ kind: 'note', text });
      },
      interactive: false,
      drained: () => Promise.resolve(),
    },
    directory: asked.directory,
    config: recorderMessageSchema.options[0].shape.config.parse(asked.config),
    clock: clock.clock,
    readiness: () => recorder.readiness(),
    logger: forwarded.logger,
    metrics: forwarded.metrics,
  });
  try {
    const { left, url } = await dashboards;
    send({ kind: 'serving', url });
    await left;
    send({ kind: 'left' });
  } catch (error) {
    send({ kind: 'refused', detail: errorText(error) });
    askForEnd();
  }
}

function take(raw: unknown): void {
  const message = recorderMessageSchema.parse(raw);
  switch (message.kind) {
    case 'start':
      void start(message);
      return;
    case 'present':
      clock?.tell(message.present);
      return;
    case 'readiness':
    case 'unknown':
      recorder.take(message);
      return;
    case 'close':
      askForEnd();
  }
}

process.on('message', take);
// Also where the recorder was killed: nobody else would end this process.
process.on('disconnect', askForEnd);
process.on('SIGTERM', askForEnd);
// A terminal sends it to the whole group: the recorder says what becomes of it.
process.on('SIGINT', () => undefined);
send({ kind: 'ready_to_start' });
