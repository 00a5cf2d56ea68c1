import { connect } from 'node:net';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

/*
 * A crowd before the page, in a process with descriptors of its own: connections that say nothing, opened again whenever they
 * are closed, and questions, so many of them under way at any time. Ends with the one that started it, and tells it then what
 * became of the questions.
 *
 * usage: page-crowd.ts PAGE_URL IDLE QUESTIONS [HEALTH_URL IDLE_AT_HEALTH]
 */
const [page = '', idle = '0', questions = '0', health = '', idleAtHealth = '0'] = process.argv.slice(2);
const REOPEN_MS = 2_000;
const PATHS = [
  '/api/v1/view',
  '/api/v1/log',
  '/api/v1/symbols/BTCUSDT/history?limit=20000',
  '/api/v1/symbols/ETHUSDT/history?limit=20000',
];

const statuses: Record<string, number> = {};
let opened = 0;
let stopped = false;

async function hold(url: string): Promise<void> {
  while (!stopped) {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => (opened += 1));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve();
      });
      socket.resume();
    });
    await delay(REOPEN_MS);
  }
}

async function ask(first: number): Promise<void> {
  for (let round = first; !stopped; round += 1) {
    try {
      const answer = await fetch(`${page}${PATHS[round % PATHS.length] ?? '/'}`);
      await answer.arrayBuffer();
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      if (answer.status !== 200) await delay(200);
    } catch {
      statuses['lost'] = (statuses['lost'] ?? 0) + 1;
      await delay(200);
    }
  }
}

for (let one = 0; one < Number(idle); one += 1) void hold(page);
for (let one = 0; one < Number(idleAtHealth); one += 1) void hold(health);
for (let one = 0; one < Number(questions); one += 1) void ask(one);

process.on('message', () => {
  stopped = true;
  process.send?.({ opened, statuses }, () => process.exit(0));
});
process.on('disconnect', () => process.exit(0));
