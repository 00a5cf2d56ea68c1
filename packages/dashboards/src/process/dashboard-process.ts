import process from 'node:process';

import { withinMs } from '@xray/contracts';

import type { DashboardMessage } from './process-messages.ts';
import { serveRecorder, type ServeRecorderOptions } from './serve-recorder.ts';

/** What is under way when the end is asked for has so long. */
const CLOSE_MS = 4_000;

function send(message: DashboardMessage): void {
  // Where the recorder is gone, so is whoever could be told.
  if (process.connected) process.send?.(message, undefined, {}, () => undefined);
}

/** Makes this process the one that serves the dashboards of a log beside the recorder that writes it. It ends with the recorder. */
export function becomeDashboardProcess({ begin, clock }: Pick<ServeRecorderOptions, 'begin' | 'clock'>): void {
  let ending: Promise<void> | null = null;
  const served = serveRecorder({ send, clock, begin, onEnd: askForEnd });

  async function end(): Promise<void> {
    const { kind } = await withinMs(clock, CLOSE_MS, served.end);
    if (kind === 'late') process.exit(1);
    if (process.connected) process.disconnect();
    process.exit(0);
  }

  function askForEnd(): void {
    ending ??= end();
  }

  process.on('message', served.take);
  // Also where the recorder was killed: nobody else would end this process.
  process.on('disconnect', askForEnd);
  process.on('SIGTERM', askForEnd);
  // A terminal sends it to the whole group: the recorder says what becomes of it.
  process.on('SIGINT', () => undefined);
  send({ kind: 'ready_to_start' });
}
