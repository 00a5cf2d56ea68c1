import process from 'node:process';

import { serveRecorder, type DashboardMessage } from '@xray/dashboards/process';

import { systemClock } from '../cli/system-clock.ts';
import { loadRegistry } from '../operations/table.ts';
import { startLogDashboards } from './log-dashboards.ts';

/** The process that serves the dashboards of a log beside the recorder that writes it. It ends with the recorder. */

/** What is under way when the end is asked for has so long. */
const CLOSE_MS = 4_000;
let ending: Promise<void> | null = null;

function send(message: DashboardMessage): void {
  // Where the recorder is gone, so is whoever could be told.
  if (process.connected) process.send?.(message, undefined, {}, () => undefined);
}

const served = serveRecorder({
  send,
  clock: systemClock,
  begin: ({ note, ...parts }) =>
    startLogDashboards({
      ...parts,
      operations: loadRegistry,
      terminal: { note },
    }),
  onEnd: askForEnd,
});

async function end(): Promise<void> {
  const late = setTimeout(() => process.exit(1), CLOSE_MS);
  await served.end();
  clearTimeout(late);
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
