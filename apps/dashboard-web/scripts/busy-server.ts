import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import { dashboardViewModelSchema } from '@xray/contracts';

import { busyStream } from '../test/support/busy-stream.ts';
import { serveLog } from '../test/support/served-log.ts';
import { watchFrames } from './frame-watcher.ts';

/*
 * Serves a log, and in place of its stream one of many symbols that all change several times a second:
 * `busy-server.ts LOG PAGE SYMBOLS CHANGES_PER_SECOND RECENT_RUNS`. Tells the process that started it its address, how many rounds of
 * changes it has sent, and what the page has measured.
 */
const [directory = '', webRoot = '', symbols = '200', changesPerSecond = '10', recentRuns = '60'] =
  process.argv.slice(2);
const { url } = await serveLog({ directory, webRoot, live: true });
const start = dashboardViewModelSchema.parse(await (await fetch(`${url}/api/v1/view`)).json());
const { snapshot, rounds } = busyStream(start, Number(symbols), Number(recentRuns));
const sectionBytes = Math.round(snapshot.length / Number(symbols));
/** Node has taken the types out of it: what is left is what a browser runs. */
const watcher = `(${watchFrames.toString()})(3000, 10_000);`;

/** Parts evenly over time; a client that takes them more slowly gets them more slowly. */
async function stream(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(snapshot);
  const rate = Number(changesPerSecond);
  if (rate === 0) return;
  const pauseMs = 1000 / rate / (rounds[0]?.length ?? 1);
  const started = performance.now();
  let sent = 0;
  for (let round = 0; !response.destroyed; round += 1) {
    for (const part of rounds[round % rounds.length] ?? []) {
      if (!response.write(part)) await once(response, 'drain');
      sent += 1;
      const early = sent * pauseMs - (performance.now() - started);
      if (early > 1) await delay(early);
    }
    process.send?.({ rounds: round + 1 });
  }
}

async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await fetch(url + (request.url ?? '/'));
  const type = answer.headers.get('content-type') ?? 'text/plain';
  const body = Buffer.from(await answer.arrayBuffer());
  response.writeHead(answer.status, { 'content-type': type });
  response.end(
    type.startsWith('text/html')
      ? body.toString().replace('</head>', '<script type="module" src="/frame-watcher.js"></script></head>')
      : body,
  );
}

const server = createServer((request, response) => {
  if (request.url === '/api/v1/stream') void stream(response);
  else if (request.url === '/frame-watcher.js') response.setHeader('content-type', 'text/javascript').end(watcher);
  else if (request.url === '/measured') {
    void text(request).then((measured) => {
      process.send?.({ measured: JSON.parse(measured) as unknown });
      response.end();
    });
  } else void forward(request, response);
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ sectionBytes, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
