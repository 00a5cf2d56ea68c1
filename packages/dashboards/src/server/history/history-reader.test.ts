import { dashboardHistorySchema, type DashboardHistory } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { symbolOf, viewOf } from '../../testing/builders.ts';
import { logGate, logRun, logRuns } from '../../testing/logged-runs.ts';
import { createMemoryLog, type MemoryLog } from '../../testing/memory-log.ts';
import type { RunSketch } from '../../testing/pipeline-events.ts';
import { anyRuns, CADENCE_MS, FIRST_BOUNDARY_MS, quietRun } from '../../testing/runs.ts';
import { createRunIndex } from '../read-model/run-index.ts';
import { createHistoryReader } from './history-reader.ts';

function historyOf(log: MemoryLog, maxCachedRuns = 10_000) {
  return createHistoryReader({
    reader: log.reader,
    index: createRunIndex(log.reader),
    cadenceMs: () => CADENCE_MS,
    max_cached_runs: maxCachedRuns,
  });
}

function loggedRuns(runs: readonly RunSketch[]): MemoryLog {
  const log = createMemoryLog();
  logRuns(log, runs);
  return log;
}

/** Boundary by boundary, from the first on. */
function runsAt(changes: readonly Partial<RunSketch>[]): readonly RunSketch[] {
  return changes.map((change, index) =>
    quietRun({ engine_timestamp_ms: FIRST_BOUNDARY_MS + index * CADENCE_MS, ...change }),
  );
}

/** Closed gates, so that the analysis has little to say. */
function manyRuns(count: number) {
  return runsAt(Array.from({ length: count }, () => ({ gate: 'CLOSED' as const })));
}

/** The rows as the view model says them. */
function recentRuns(history: DashboardHistory) {
  return history.engine_timestamp_ms.map((engine_timestamp_ms, at) => ({
    engine_timestamp_ms,
    run_id: history.run_id[at],
    status: history.status[at],
    price: history.price[at],
    regime: history.regime[at],
    confidence: history.confidence[at],
    gate_status: history.gate_status[at],
    claim: history.claim?.[at],
    belief_by_regime:
      history.belief['CHOP_BALANCED']?.[at] === null
        ? null
        : Object.fromEntries(Object.entries(history.belief).map(([regime, masses]) => [regime, masses[at]])),
  }));
}

async function allPages(log: MemoryLog, limit: number, symbol = 'BTCUSDT'): Promise<readonly DashboardHistory[]> {
  const history = historyOf(log);
  const pages: DashboardHistory[] = [];
  let from_ms: number | null = 0;
  while (from_ms !== null) {
    const page: DashboardHistory = await history.read({ symbol, from_ms, limit });
    pages.push(page);
    from_ms = page.next_from_ms;
  }
  return pages;
}

describe('a history', () => {
  it('says of every run what the view model says, for any runs', async () => {
    await fc.assert(
      fc.asyncProperty(anyRuns, async (runs) => {
        const [first] = runs;
        if (first === undefined) return;
        const history = await historyOf(loggedRuns(runs)).read({ symbol: first.symbol, limit: 100 });
        expect(dashboardHistorySchema.parse(history)).toEqual(history);
        expect(recentRuns(history)).toEqual(symbolOf(viewOf(runs), first.symbol).recent_runs);
      }),
      { numRuns: 40 },
    );
  });

  it.each([1, 7, 100, 5_000])('is the same in pages of %i, nothing twice and nothing left out', async (limit) => {
    const runs = manyRuns(700);
    const pages = await allPages(loggedRuns(runs), limit);
    expect(pages.every((page) => page.engine_timestamp_ms.length <= limit)).toBe(true);
    expect(pages.flatMap((page) => page.engine_timestamp_ms)).toEqual(runs.map((run) => run.engine_timestamp_ms));
  });

  it('marks changes of regime, onsets of detections, failures and resets once each, wherever a page begins', async () => {
    const log = loggedRuns(
      runsAt([
        {},
        { attention: 0.9 },
        { attention: 0.9 },
        { regime: 'SQUEEZE_UP', attention: 0.9 },
        { fails: true },
        { regime: 'SQUEEZE_UP', attention: 0.9, resets: true },
        { regime: 'SQUEEZE_UP' },
        { regime: 'SQUEEZE_UP', attention: 0.9 },
        { regime: 'SQUEEZE_UP', attention: 0.9, resets: true, reset_by: 'profile' },
      ]),
    );
    const whole = await allPages(log, 100);
    const events = whole.flatMap((page) => page.events);
    expect(
      events.map((one) => [(one.engine_timestamp_ms - FIRST_BOUNDARY_MS) / CADENCE_MS, one.kind, one.text]),
    ).toEqual([
      [1, 'detection', 'momentum is building'],
      [3, 'regime', 'TREND_BUILD_UP → SQUEEZE_UP'],
      [4, 'failure', 'compose_failed: the cut is empty'],
      [5, 'gate_reset', 'a gap since the last decision'],
      [7, 'detection', 'momentum is building'],
      [8, 'gate_reset', 'another profile'],
    ]);
    for (const limit of [1, 2, 3]) expect((await allPages(log, limit)).flatMap((page) => page.events)).toEqual(events);
  });

  it('carries what a detector said, and the regime, from one part of the log to the next', async () => {
    const runs = manyRuns(600).map((run, index) => ({
      ...run,
      gate: 'OPEN' as const,
      attention: index >= 10 ? 0.9 : 0.1,
      regime: index >= 300 ? ('SQUEEZE_UP' as const) : run.regime,
    }));
    const log = loggedRuns(runs);
    const events = (await allPages(log, 5_000)).flatMap((page) => page.events);
    expect(events.map((one) => one.kind)).toEqual(['detection', 'regime']);
    const late = await historyOf(log).read({ symbol: 'BTCUSDT', from_ms: events[1]?.engine_timestamp_ms, limit: 9 });
    expect(late.events).toEqual(events.slice(1));
  });

  it('keeps to the closed range', async () => {
    const log = loggedRuns(manyRuns(9));
    const at = (boundary: number) => FIRST_BOUNDARY_MS + boundary * CADENCE_MS;
    const page = await historyOf(log).read({ symbol: 'BTCUSDT', from_ms: at(2), to_ms: at(4), limit: 100 });
    expect(page.engine_timestamp_ms).toEqual([at(2), at(3), at(4)]);
    expect(page.next_from_ms).toBeNull();
    const none = await historyOf(log).read({ symbol: 'BTCUSDT', from_ms: at(20), limit: 100 });
    expect([none.engine_timestamp_ms, none.next_from_ms]).toEqual([[], null]);
  });

  it('knows a run that the gate has not spoken of, and what the gate says later', async () => {
    const log = createMemoryLog();
    const [run, next] = runsAt([{}, {}]);
    if (run === undefined || next === undefined) throw new Error('there are two runs');
    logRun(log, run);
    logRun(log, next, { without_gate: true });
    const history = historyOf(log);
    const before = await history.read({ symbol: 'BTCUSDT', limit: 10 });
    expect(before.gate_status).toEqual(['OPEN', 'UNKNOWN']);
    expect(before.regime).toEqual([run.regime, next.regime]);
    logGate(log, next);
    expect((await history.read({ symbol: 'BTCUSDT', limit: 10 })).gate_status).toEqual(['OPEN', 'OPEN']);
  });

  it('goes on with a log that grows, without reading it again', async () => {
    const runs = manyRuns(60);
    const log = loggedRuns(runs.slice(0, 50));
    const history = historyOf(log);
    await history.read({ symbol: 'BTCUSDT', limit: 100 });
    logRuns(log, runs.slice(50));
    const before = log.batchesRead();
    const page = await history.read({ symbol: 'BTCUSDT', limit: 100 });
    expect(page.engine_timestamp_ms).toHaveLength(60);
    expect(log.batchesRead() - before).toBeLessThan(25);
  });

  it('reads a bounded part of the log for one answer', async () => {
    const log = loggedRuns(manyRuns(256 * 10));
    const page = await historyOf(log).read({ symbol: 'BTCUSDT', limit: 20_000 });
    expect(page.engine_timestamp_ms.length).toBeLessThan(256 * 9);
    expect(page.next_from_ms).toBe((page.engine_timestamp_ms.at(-1) ?? 0) + CADENCE_MS);
  });

  it('keeps no more runs than it may, and answers the same', async () => {
    const log = loggedRuns(manyRuns(256 * 4));
    const history = historyOf(log, 300);
    const read = () => history.read({ symbol: 'BTCUSDT', limit: 700 });
    const first = await read();
    const before = log.batchesRead();
    expect(await read()).toEqual(first);
    expect(first.engine_timestamp_ms).toHaveLength(700);
    expect(log.batchesRead()).toBeGreaterThan(before);
  });

  it('that was read ahead is there without reading', async () => {
    const log = loggedRuns(manyRuns(600));
    const history = historyOf(log);
    await history.warm(new AbortController().signal);
    const before = log.batchesRead();
    await history.read({ symbol: 'BTCUSDT', to_ms: FIRST_BOUNDARY_MS + 100 * CADENCE_MS, limit: 1_000 });
    expect(log.batchesRead()).toBe(before);
  });

  it('of a symbol without runs does not exist', async () => {
    await expect(historyOf(loggedRuns(manyRuns(1))).read({ symbol: 'NONE', limit: 1 })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
