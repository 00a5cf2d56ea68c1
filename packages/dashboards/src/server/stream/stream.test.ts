import { silentLogger, silentMetrics, type DashboardViewModel } from '@xray/contracts';
import { describe, expect, it, vi } from 'vitest';

import { symbolOf, viewOf } from '../../testing/builders.ts';
import { openStream, type StreamReader } from '../../testing/event-stream.ts';
import { logRuns } from '../../testing/logged-runs.ts';
import { quietRun, runAfter } from '../../testing/runs.ts';
import { serveRuns, systemClock } from '../../testing/served-log.ts';
import { DEFAULT_SERVER_LIMITS } from '../server-options.ts';
import { createStreamHub, type StreamClient } from './stream-hub.ts';

const btc = quietRun();
const eth = quietRun({ symbol: 'ETHUSDT' });

async function received(stream: StreamReader, count: number) {
  await vi.waitFor(() => {
    expect(stream.events.length).toBeGreaterThanOrEqual(count);
  });
  return stream.events;
}

describe('the stream', () => {
  it('begins with everything, then tells the symbols that changed and no others', async () => {
    const { log, server } = await serveRuns([btc, eth]);
    const stream = await openStream(server.url);
    const [snapshot] = await received(stream, 1);
    if (snapshot?.data.kind !== 'snapshot') throw new Error('the first event is a snapshot');
    expect(snapshot.event).toBe('snapshot');
    expect(snapshot.data.view.symbols.map((symbol) => symbol.symbol)).toEqual(['BTCUSDT', 'ETHUSDT']);
    logRuns(log, [runAfter(eth)]);
    await vi.waitFor(() => {
      const update = stream.events.at(-1)?.data;
      expect(update).toMatchObject({ kind: 'update', source_engine_timestamp_ms: runAfter(eth).engine_timestamp_ms });
    });
    const symbols = stream.events.flatMap(({ data }) => (data.kind === 'update' ? data.symbols : []));
    expect(new Set(symbols.map((symbol) => symbol.symbol))).toEqual(new Set(['ETHUSDT']));
    stream.close();
  });

  it('applied update by update is the view itself', async () => {
    const { json, log, server } = await serveRuns([btc]);
    const stream = await openStream(server.url);
    await received(stream, 1);
    let run = btc;
    for (let step = 0; step < 5; step += 1) {
      run = runAfter(run, { confidence: 0.3 + step / 10 });
      logRuns(log, [run, { ...run, symbol: 'SOLUSDT' }]);
      await systemClock.sleep(15);
    }
    await vi.waitFor(async () => {
      const view = (await json('/api/v1/view')) as DashboardViewModel;
      const symbols = new Map<string, unknown>();
      for (const { data } of stream.events)
        for (const symbol of data.kind === 'snapshot' ? data.view.symbols : data.symbols)
          symbols.set(symbol.symbol, symbol);
      expect(view.symbols).toHaveLength(2);
      expect(symbolOf(view, 'SOLUSDT').last_engine_timestamp_ms).toBe(run.engine_timestamp_ms);
      expect(view.symbols.map((symbol) => symbols.get(symbol.symbol))).toEqual(view.symbols);
    });
    stream.close();
  });

  it('goes on after the last id, nothing twice and nothing left out', async () => {
    const { log, server } = await serveRuns([btc]);
    const witness = await openStream(server.url);
    const stream = await openStream(server.url);
    const [first] = await received(stream, 1);
    stream.close();
    let run = btc;
    for (let step = 1; step <= 3; step += 1) {
      run = runAfter(run);
      const before = witness.events.length;
      logRuns(log, [run]);
      await received(witness, before + 1);
    }
    await systemClock.sleep(50);
    const again = await openStream(server.url, { 'last-event-id': String(first?.id) });
    await received(again, witness.events.length - 1);
    expect(again.events).toEqual(witness.events.slice(1));
    const upToDate = await openStream(server.url, { 'last-event-id': String(witness.events.at(-1)?.id) });
    await vi.waitFor(() => {
      expect(upToDate.comments).toEqual([': up to date']);
    });
    for (const open of [witness, again, upToDate]) open.close();
  });

  it.each(['1', '99999999999999', 'not a number', '', '-5'])('begins anew after the unknown id %j', async (id) => {
    const { server } = await serveRuns([btc]);
    const stream = await openStream(server.url, { 'last-event-id': id });
    expect((await received(stream, 1))[0]?.data.kind).toBe('snapshot');
    stream.close();
  });

  it('begins anew where updates in between are no longer kept', async () => {
    const { log, server } = await serveRuns([btc], {
      limits: { ...DEFAULT_SERVER_LIMITS, max_kept_updates: 1, min_update_interval_ms: 5 },
    });
    const witness = await openStream(server.url);
    const [first] = await received(witness, 1);
    for (const run of [runAfter(btc), runAfter(runAfter(btc))]) {
      const before = witness.events.length;
      logRuns(log, [run]);
      await received(witness, before + 1);
      await systemClock.sleep(20);
    }
    const again = await openStream(server.url, { 'last-event-id': String(first?.id) });
    expect((await received(again, 1))[0]?.data.kind).toBe('snapshot');
    for (const open of [witness, again]) open.close();
  });

  it('is refused above the greatest number, and free again when one has left', async () => {
    const { get, server } = await serveRuns([btc], {
      limits: { ...DEFAULT_SERVER_LIMITS, max_streams: 2 },
    });
    const streams = [await openStream(server.url), await openStream(server.url)];
    const refused = await get('/api/v1/stream');
    expect([refused.status, await refused.json()]).toMatchObject([503, { error: 'too_many_streams' }]);
    streams[0]?.close();
    await vi.waitFor(async () => {
      const stream = await openStream(server.url);
      stream.close();
      expect(stream.response.statusCode).toBe(200);
    });
    streams[1]?.close();
  });

  it('says that it is there while nothing happens', async () => {
    const { server } = await serveRuns([btc], {
      limits: { ...DEFAULT_SERVER_LIMITS, heartbeat_ms: 10, min_update_interval_ms: 5 },
    });
    const stream = await openStream(server.url);
    await vi.waitFor(() => {
      expect(stream.comments.length).toBeGreaterThan(1);
    });
    stream.close();
  });

  it('is not compressed, is kept by no cache, and has the headers of every answer', async () => {
    const { get, server } = await serveRuns([btc]);
    const { headers } = (await openStream(server.url, { 'accept-encoding': 'gzip, br' })).response;
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-encoding']).toBeUndefined();
    expect((await get('/api/v1/stream?x=1')).status).toBe(400);
  });

  it('ends when the server is closed', async () => {
    const { server } = await serveRuns([btc]);
    const stream = await openStream(server.url);
    await received(stream, 1);
    await server.close();
    await vi.waitFor(() => {
      expect(stream.ended()).toBe(true);
    });
  });
});

describe('a client that does not keep up', () => {
  it('is dropped, and the others go on', async () => {
    const listeners = new Set<(view: DashboardViewModel) => void>();
    const current = viewOf([btc]);
    const hub = createStreamHub({
      view: {
        current: () => current,
        subscribe: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      limits: { ...DEFAULT_SERVER_LIMITS, max_stream_backlog_bytes: 100, min_update_interval_ms: 1 },
      clock: systemClock,
      logger: silentLogger,
      metrics: silentMetrics,
    });
    const clientWith = (backlog: number) => {
      const seen = { written: 0, dropped: 0 };
      const client: StreamClient = {
        write: () => {
          seen.written += 1;
        },
        backlogBytes: () => backlog,
        end: () => undefined,
        drop: () => {
          seen.dropped += 1;
        },
      };
      hub.add(client, null);
      return seen;
    };
    const [slow, quick] = [clientWith(101), clientWith(100)];
    for (let step = 0; step < 3; step += 1) {
      for (const listener of listeners) listener({ ...current, as_of_ts_ms: step });
      await systemClock.sleep(10);
    }
    expect(slow).toEqual({ written: 1, dropped: 1 });
    expect(quick).toEqual({ written: 4, dropped: 0 });
    await hub.close();
    expect(listeners.size).toBe(0);
  });
});
