import { silentLogger, silentMetrics, type Clock, type DashboardViewModel } from '@xray/contracts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { completeDashboardConfig } from '../../config.ts';
import { symbolOf, viewOf } from '../../testing/builders.ts';
import { logRuns } from '../../testing/logged-runs.ts';
import { createMemoryLog, type MemoryLog } from '../../testing/memory-log.ts';
import { orchestratorEventsOf } from '../../testing/pipeline-events.ts';
import { FIRST_BOUNDARY_MS, quietRun, runAfter } from '../../testing/runs.ts';
import { someFacts, systemClock } from '../../testing/served-log.ts';
import type { LogFacts } from './live-view.ts';
import { createLogView } from './log-view.ts';

interface Change {
  readonly facts?: Partial<LogFacts>;
  readonly clock?: Clock;
  readonly conditions?: () => readonly string[];
}

async function viewOfLog(log: MemoryLog, change: Change = {}) {
  const view = await createLogView({
    reader: log.reader,
    config: completeDashboardConfig(),
    clock: change.clock ?? systemClock,
    metrics: silentMetrics,
    logger: silentLogger,
    min_update_interval_ms: 2,
    describeLog: () => ({ ...someFacts, ...change.facts }),
    ...(change.conditions === undefined ? {} : { conditions: change.conditions }),
  });
  onTestFinished(() => view.close());
  return view;
}

const first = quietRun();
const eth = quietRun({ symbol: 'ETHUSDT' });

describe('the view of a log', () => {
  it('goes on with the log, run by run', async () => {
    const log = createMemoryLog();
    logRuns(log, [first]);
    const view = await viewOfLog(log);
    const seen: DashboardViewModel[] = [];
    view.subscribe((changed) => seen.push(changed));
    logRuns(log, [runAfter(first), eth]);
    await vi.waitFor(() => {
      expect(view.current().symbols).toEqual(
        viewOf([first, runAfter(first), eth], runAfter(first).engine_timestamp_ms).symbols,
      );
    });
    expect(seen.at(-1)).toBe(view.current());
  });

  it('robust: clock set back: the recorder says that its clock is held → the page and the terminal say so while it lasts', async () => {
    const log = createMemoryLog();
    logRuns(log, [first]);
    let conditions = ['recorder: clock_held: the clock was set back and is 60000 ms behind: right again in 120000 ms'];
    const view = await viewOfLog(log, { conditions: () => conditions });
    const dashboards = () => view.current().system.components.find((each) => each.component_id === 'dashboards');
    expect(dashboards()).toMatchObject({ status: 'DEGRADED', details: conditions });
    expect(view.current().system.status).toBe('DEGRADED');
    conditions = [];
    await vi.waitFor(() => {
      expect(dashboards()).toMatchObject({ status: 'OK', details: [] });
    });
  });

  it('is the same as of the moment that was reached last', async () => {
    const log = createMemoryLog();
    logRuns(log, [first, eth, runAfter(first)]);
    const view = await viewOfLog(log);
    expect(view.current()).toEqual(await view.at(runAfter(first).engine_timestamp_ms));
  });

  it('leaves what has not changed the same object', async () => {
    const log = createMemoryLog();
    logRuns(log, [first, eth]);
    const view = await viewOfLog(log);
    const before = view.current();
    logRuns(log, [runAfter(first)]);
    await vi.waitFor(() => {
      expect(view.current()).not.toBe(before);
    });
    expect(symbolOf(view.current(), 'ETHUSDT')).toBe(symbolOf(before, 'ETHUSDT'));
  });

  it('of a finished log has the log’s own present, of a live one the clock’s', async () => {
    const log = createMemoryLog();
    logRuns(log, [first]);
    expect((await viewOfLog(log)).current()).toMatchObject({
      as_of_ts_ms: FIRST_BOUNDARY_MS,
      telemetry: { staleness: { status: 'ACTIVE' } },
    });
    let now = FIRST_BOUNDARY_MS + 60_000;
    const live = await viewOfLog(log, { facts: { live: true }, clock: { ...systemClock, wallMs: () => now } });
    expect(symbolOf(live.current()).staleness.status).toBe('ACTIVE');
    now = FIRST_BOUNDARY_MS + 600_000;
    await vi.waitFor(() => {
      expect(symbolOf(live.current()).staleness.status).toBe('STALE');
    });
  });

  it('says when the log cannot be followed, and goes on when it can', async () => {
    const log = createMemoryLog();
    logRuns(log, [first]);
    let broken = true;
    const follow = log.reader.follow.bind(log.reader);
    log.reader.follow = (stream, options) => {
      if (broken && stream === 'gate_event') throw new Error('batch 7 is damaged');
      return follow(stream, options);
    };
    const view = await viewOfLog(log, {
      clock: { ...systemClock, sleep: (_, signal) => systemClock.sleep(3, signal) },
    });
    await vi.waitFor(() => {
      expect(JSON.stringify(view.current().system)).toContain('batch 7 is damaged');
    });
    broken = false;
    logRuns(log, [runAfter(first, { gate: 'CLOSED' })]);
    await vi.waitFor(() => {
      expect(symbolOf(view.current()).gate.status).toBe('CLOSED');
    });
  });

  it('knows a run that was under way when the log was opened', async () => {
    const log = createMemoryLog();
    logRuns(log, [first]);
    const [record] = orchestratorEventsOf(runAfter(first));
    if (record === undefined) throw new Error('a run begins with an event');
    log.append([{ stream: 'orchestrator_event', record }]);
    expect(symbolOf((await viewOfLog(log)).current())).toMatchObject({
      last_run_id: record.run_id,
      last_run_status: 'STARTED',
    });
  });

  it('of an empty log has no symbols', async () => {
    expect((await viewOfLog(createMemoryLog())).current().symbols).toEqual([]);
  });
});
