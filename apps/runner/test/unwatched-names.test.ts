import process from 'node:process';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { silentLogger, silentMetrics, silentTracer } from '@xray/contracts';
import { openLogReader } from '@xray/event-log';
import { binanceUsdm, type OpenSocket, type SocketHandlers } from '@xray/market-data';
import { expect, it } from 'vitest';

import { systemClock } from '../src/process/system-clock.ts';
import { loadConfig } from '../src/config/load.ts';
import { startSession } from '../src/live/session.ts';
import { temporaryFolder } from './support/xray.ts';

/** `XRAY_NAMES` raises the number: with 294 000 of them the heap grew as little. */
const NAMES = Number(process.env['XRAY_NAMES'] ?? 20_000);
const MB = 1_000_000;

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

function heapBytes(): number {
  if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
  return process.memoryUsage().heapUsed;
}

/** A socket on which the test says what comes. */
function spokenSocket() {
  let heard: SocketHandlers | null = null;
  const openSocket: OpenSocket = (_url, handlers) => {
    heard = handlers;
    queueMicrotask(handlers.onOpen);
    const end = (): void => {
      queueMicrotask(() => {
        handlers.onClose({ code: 1_000, http_status: null, retry_after_ms: null, reason: 'closed' });
      });
    };
    const none = (): void => undefined;
    return { send: none, ping: handlers.onPong, pause: none, resume: none, close: end, terminate: end };
  };
  return { openSocket, say: (text: string) => heard?.onFrame(new TextEncoder().encode(text)) };
}

function trade(symbol: string, id: number, nowMs: number): string {
  return (
    `{"stream":"${symbol.toLowerCase()}@aggTrade","data":{"e":"aggTrade","E":${nowMs},"a":${id},"s":"${symbol}",` +
    `"p":"84551.10","q":"0.030","f":1,"l":1,"T":${nowMs},"m":false}}`
  );
}

it('robust: unwatched symbols: trades of twenty thousand names that nobody watches → all are kept in the log, none is run, and memory stays as it was, at a restart too', async () => {
  const { config } = loadConfig(undefined);
  const directory = temporaryFolder();
  const { openSocket, say } = spokenSocket();
  const start = () =>
    startSession({
      directory,
      config: { ...config, live: { ...config.live, history: { enabled: false } } },
      venue: binanceUsdm,
      endpoints: {},
      symbols: ['BTCUSDT'],
      streams: ['trades'],
      mode: 'live',
      clock: systemClock,
      random: () => 0.5,
      transport: { openSocket, httpGet: () => new Promise(() => undefined) },
      logger: silentLogger,
      metrics: silentMetrics,
      tracer: silentTracer,
    });
  const session = await start();
  const deliver = async (from: number, to: number): Promise<void> => {
    for (let name = from; name < to; name += 1) {
      say(trade(`N${name}USDT`, name, Date.now()));
      if (name % 500 === 499) while (session.health().buffer.waiting_events > 1_000) await turn();
    }
    while (session.health().buffer.waiting_events > 0) await turn();
  };
  // Code is compiled and buffers are grown by the first of them.
  const warm = NAMES / 2;
  await deliver(0, warm);
  const before = heapBytes();
  await deliver(warm, NAMES + warm);
  expect(heapBytes() - before).toBeLessThan(2 * MB);
  session.stop();
  await session.ended;

  const stopped = heapBytes();
  const again = await start();
  while (again.health().catching_up !== null) await turn();
  expect(heapBytes() - stopped).toBeLessThan(6 * MB);
  again.stop();
  await again.ended;

  const reader = openLogReader({ directory });
  const symbols = new Set([...reader.readRaw()].flat().map(({ event }) => event.symbol));
  const run = new Set([...reader.read('run_record')].flat().map(({ record }) => record.symbol));
  reader.close();
  expect(symbols.size).toBeGreaterThanOrEqual(NAMES + warm);
  expect([...run].filter((symbol) => symbol !== 'BTCUSDT')).toEqual([]);
});
