import {
  createManualClock,
  createMemoryLog,
  silentLogger,
  silentMetrics,
  silentTracer,
  type EventLogReader,
} from '@xray/contracts';
import { expect, it } from 'vitest';

import { DEFAULT_RAW_INPUT_BUFFER_LIMITS } from '../buffer/raw-input-buffer-config.ts';
import type { SessionFeed, SessionParts } from './session-parts.ts';
import { startSession } from './session.ts';

function broken(): never {
  throw new Error('no such port');
}
const feed: SessionFeed = { start: () => Promise.resolve(), stop: () => Promise.resolve() };

/** A recording session over a log in memory, and what of the log was let go of. */
function recording(replaced: Partial<SessionParts<SessionFeed>>, reading: Partial<EventLogReader> = {}) {
  const { reader, writer } = createMemoryLog();
  const closed: string[] = [];
  const parts: SessionParts<SessionFeed> = {
    directory: '/logs/btc',
    mode: 'record',
    source_id: 'test',
    endpoints: {},
    symbols: ['BTCUSDT'],
    streams: ['trades'],
    clock: createManualClock(1_770_000_000_000),
    ...{ logger: silentLogger, metrics: silentMetrics, tracer: silentTracer },
    buffer_limits: DEFAULT_RAW_INPUT_BUFFER_LIMITS,
    max_lag_ms: 1000,
    openLog: () =>
      Promise.resolve({
        reader: { ...reader, ...reading, close: () => void closed.push('reader') },
        writer: {
          ...writer,
          close: () => {
            closed.push('writer');
            return writer.close();
          },
        },
      }),
    createFeed: () => feed,
    feedReasons: () => [],
    createFaults: () => ({ note: () => undefined, timesOff: () => [], undecodable: () => [] }),
    backpressure: { set: () => undefined, attach: () => undefined },
    closedInputs: { add: () => undefined, texts: () => [] },
    plan: broken,
    ...replaced,
  };
  return { parts, closed };
}

it.each<[string, Partial<SessionParts<SessionFeed>>, Partial<EventLogReader>?]>([
  ['feed cannot be made', { createFeed: broken }],
  ['feed cannot begin', { createFeed: () => ({ ...feed, start: () => Promise.reject(new Error('no such port')) }) }],
  ['boundaries cannot be planned', { mode: 'live' }],
  ['watch of faults cannot be made', { createFaults: broken }],
  ['log cannot be read', {}, { rawBatches: broken }],
])('robust: session that cannot begin: its %s → it says why, and lets go of the log', async (_, parts, reading) => {
  const session = recording(parts, reading);
  await expect(startSession(session.parts)).rejects.toThrow('no such port');
  expect(session.closed.toSorted()).toEqual(['reader', 'writer']);
});

it('a session that begins holds its log until it is stopped', async () => {
  const { closed, parts } = recording({});
  const session = await startSession(parts);
  expect(closed).toEqual([]);
  session.stop();
  await session.ended;
  expect(closed).toEqual(['reader', 'writer']);
});
