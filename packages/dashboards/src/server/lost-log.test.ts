import { XrayError, type EventLogReader } from '@xray/contracts';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { openStream } from '../testing/event-stream.ts';
import { logRuns } from '../testing/logged-runs.ts';
import { createMemoryLog } from '../testing/memory-log.ts';
import { quietRun, runAfter } from '../testing/runs.ts';
import { serveRuns, someFacts } from '../testing/served-log.ts';

const first = quietRun();
const QUESTIONS = ['/api/v1/view', '/api/v1/view?at=5', '/api/v1/log', '/api/v1/symbols/BTCUSDT/history'];

function gone(): never {
  throw new XrayError('log_missing', 'there is no log in ./february; name the directory of a log', 'halt');
}

const viewSchema = z.object({ system: z.object({ components: z.array(z.json()) }) });

describe('a log that cannot be read', () => {
  it('robust: log folder that is moved away: while the page is served → 503 that says so and an old view that says so, until it is back', async () => {
    let missing = false;
    const count = vi.fn();
    const { get, json, log, server } = await serveRuns([first], {
      describeLog: () => (missing ? gone() : someFacts),
      metrics: { count, gauge: () => undefined, observe: () => undefined },
    });
    const stream = await openStream(server.url);
    missing = true;
    for (const path of QUESTIONS) {
      const answer = await get(path);
      expect([path, answer.status, await answer.json()]).toEqual([
        path,
        503,
        { error: 'log_unavailable', message: expect.stringContaining('there is no log in ./february') as string },
      ]);
    }
    expect(count).toHaveBeenCalledWith('dashboard_log_failures_total', 1, { code: 'log_missing' });
    await vi.waitFor(() => {
      expect(JSON.stringify(stream.events)).toContain('there is no log in ./february');
    });
    missing = false;
    logRuns(log, [runAfter(first)]);
    await vi.waitFor(async () => {
      const view = viewSchema.parse(await json('/api/v1/view'));
      expect(JSON.stringify(view)).not.toContain('there is no log');
    });
    for (const path of QUESTIONS) expect([path, (await get(path)).status]).toEqual([path, 200]);
    stream.close();
  });

  it('robust: log that cannot be read: every reading fails for a while → 503 for each question, and all of the log afterwards', async () => {
    let broken = false;
    const memory = createMemoryLog();
    logRuns(memory, [first]);
    const failing = (): never => {
      throw new XrayError('io_error', 'reading the log in ./february failed: input/output error', 'halt');
    };
    const reader: EventLogReader = {
      ...memory.reader,
      read: (stream, range) => (broken ? failing() : memory.reader.read(stream, range)),
      streamHead: (stream) => (broken ? failing() : memory.reader.streamHead(stream)),
      follow: async function* (stream, options) {
        for (;;) {
          if (broken) failing();
          for (const batch of memory.reader.read(stream, { from_seq: options.after_seq + 1 })) yield batch;
          await new Promise((resolve) => setTimeout(resolve, 5));
          if (options.signal.aborted) return;
        }
      },
    };
    const { get, json } = await serveRuns([], { reader });
    broken = true;
    for (const path of QUESTIONS.slice(1)) expect([path, (await get(path)).status]).toEqual([path, 503]);
    logRuns(memory, [runAfter(first)]);
    broken = false;
    await vi.waitFor(
      async () => {
        expect(z.object({ runs: z.number() }).parse(await json('/api/v1/log')).runs).toBe(2);
        expect(JSON.stringify(await json('/api/v1/view'))).not.toContain('input/output error');
      },
      { timeout: 5_000 },
    );
  });
});
