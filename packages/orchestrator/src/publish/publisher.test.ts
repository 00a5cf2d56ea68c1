import type { OrchestratorEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { createOrchestrator, type BoundaryResult } from '../orchestrator.ts';
import { logCuts } from '../cuts/log-cuts.ts';
import { CADENCE_MS, countingEngine, identity, summingComposer, trade } from '../testing/fixtures.ts';
import { createMemoryLog } from '../testing/memory-log.ts';
import { createPublisher } from './publisher.ts';

async function boundaries(bars: number): Promise<readonly BoundaryResult[]> {
  const log = createMemoryLog();
  const raw = Array.from({ length: bars }, (_, bar) => trade('A', (bar + 1) * CADENCE_MS - 1));
  await log.writer.append({ raw, ingest_ts_ms: 0 });
  const orchestrator = createOrchestrator({ composer: summingComposer(), engine: countingEngine(), identity });
  return [...logCuts(log.reader, { cadence_ms: CADENCE_MS, boundary_delay_ms: 2_000 })].map((cut) =>
    orchestrator.runBoundary(cut),
  );
}

describe('createPublisher', () => {
  it('publishes nothing before its commit is durable, and everything in order', async () => {
    const story: string[] = [];
    let durable = 0;
    const publisher = createPublisher({
      log: {
        append: async () => {
          await new Promise((resolve) => setTimeout(resolve, 2));
          durable += 1;
          story.push(`durable ${durable}`);
          return { first_ingest_seq: null, last_ingest_seq: null };
        },
      },
      sink: {
        publish: (events: readonly OrchestratorEvent[]) => {
          story.push(`published ${(events[0]?.engine_timestamp_ms ?? 0) / CADENCE_MS} of ${durable}`);
          return Promise.resolve();
        },
      },
    });
    for (const result of await boundaries(4)) await publisher.publish([result]);
    await publisher.flush();
    const published = story.filter((line) => line.startsWith('published'));
    expect(published.map((line) => line.split(' ')[1])).toEqual(['1', '2', '3', '4']);
    for (const line of published) {
      const [, block = '', , atLeast = ''] = line.split(' ');
      expect(Number(atLeast)).toBeGreaterThanOrEqual(Number(block));
    }
  });

  it('publishes nothing after a commit that failed, and says so at every later call', async () => {
    let appends = 0;
    let published = 0;
    const publisher = createPublisher({
      log: {
        append: () => {
          appends += 1;
          return appends === 2
            ? Promise.reject(new Error('disk full'))
            : Promise.resolve({ first_ingest_seq: null, last_ingest_seq: null });
        },
      },
      sink: {
        publish: () => {
          published += 1;
          return Promise.resolve();
        },
      },
      max_blocks_in_flight: 1,
    });
    const [first, second, third] = await boundaries(3);
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('three boundaries expected');
    await publisher.publish([first]);
    await expect(publisher.publish([second])).rejects.toThrow('disk full');
    await expect(publisher.publish([third])).rejects.toThrow('disk full');
    await expect(publisher.flush()).rejects.toThrow('disk full');
    expect(published).toBe(1);
  });
});
