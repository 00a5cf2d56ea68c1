import { dashboardViewModelSchema } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { completeDashboardConfig } from '../../config.ts';
import { createDashboardBuilder } from '../../dashboard-builder.ts';
import { ingestAll, symbolOf } from '../../testing/builders.ts';
import { logRun, logRuns } from '../../testing/logged-runs.ts';
import { createMemoryLog, type MemoryLog } from '../../testing/memory-log.ts';
import { pipelineEventsOf, type RunSketch } from '../../testing/pipeline-events.ts';
import { anyRuns, CADENCE_MS, FIRST_BOUNDARY_MS, quietRun } from '../../testing/runs.ts';
import { someFacts } from '../../testing/served-log.ts';
import { createPastViews } from './past-views.ts';
import { provenanceOf } from './provenance.ts';
import { createRunIndex } from './run-index.ts';

function viewsOf(log: MemoryLog, config: unknown = {}) {
  return createPastViews({
    reader: log.reader,
    index: createRunIndex(log.reader),
    config: completeDashboardConfig(config),
    describeLog: () => someFacts,
  });
}

/** The view of a builder that was fed with every run up to a moment. */
function fedUpTo(runs: readonly RunSketch[], atMs: number, config: unknown = {}) {
  const builder = createDashboardBuilder(completeDashboardConfig(config));
  builder.setProvenance(provenanceOf(someFacts, 'past'));
  ingestAll(builder, pipelineEventsOf(runs.filter((run) => run.engine_timestamp_ms <= atMs)));
  return builder.buildSnapshot(atMs);
}

function logged(runs: readonly RunSketch[]): MemoryLog {
  const log = createMemoryLog();
  logRuns(log, runs);
  return log;
}

const anyMoment = fc.integer({ min: -1, max: 9 * 4 }).map((quarter) => FIRST_BOUNDARY_MS + (quarter * CADENCE_MS) / 4);

describe('the view of a past moment', () => {
  it('is that of a builder fed up to there, for any runs and any moment', async () => {
    await fc.assert(
      fc.asyncProperty(anyRuns, anyMoment, async (runs, atMs) => {
        const view = await viewsOf(logged(runs)).at(atMs);
        expect(view).toEqual(fedUpTo(runs, atMs));
        expect(dashboardViewModelSchema.parse(view)).toEqual(view);
      }),
      { numRuns: 60 },
    );
  });

  it('holds the latest runs of every symbol, those that went silent long before included', async () => {
    const runs = Array.from({ length: 200 }, (_, index) =>
      quietRun({ engine_timestamp_ms: FIRST_BOUNDARY_MS + index * CADENCE_MS }),
    );
    const silent = runs.slice(0, 5).map((run) => ({ ...run, symbol: 'ETHUSDT' }));
    const all = [...silent, ...runs];
    const atMs = FIRST_BOUNDARY_MS + 190 * CADENCE_MS;
    expect(await viewsOf(logged(all), { recent_runs: 8 }).at(atMs)).toEqual(fedUpTo(all, atMs, { recent_runs: 8 }));
  });

  it('keeps the last verdict of a symbol whose latest runs failed, and runs that the gate has not spoken of', async () => {
    const runs = Array.from({ length: 30 }, (_, index) =>
      quietRun({ engine_timestamp_ms: FIRST_BOUNDARY_MS + index * CADENCE_MS, fails: index > 5 }),
    );
    const atMs = FIRST_BOUNDARY_MS + 29 * CADENCE_MS;
    const view = await viewsOf(logged(runs)).at(atMs);
    expect(symbolOf(view).regime_truth?.engine_timestamp_ms).toBe(FIRST_BOUNDARY_MS + 5 * CADENCE_MS);
    expect(view).toEqual(fedUpTo(runs, atMs));

    const completed = runs.map((run) => ({ ...run, fails: false }));
    const log = createMemoryLog();
    for (const [index, run] of completed.entries()) logRun(log, run, { without_gate: index === 7 });
    const recent = symbolOf(await viewsOf(log).at(atMs)).recent_runs;
    expect(recent.map((run) => run.gate_status === 'UNKNOWN')).toEqual(completed.map((_, index) => index === 7));
    expect(recent[7]).toMatchObject({ status: 'COMPLETED', regime: 'TREND_BUILD_UP', price: 97_000.5 });
  });

  it('of a symbol that only fails reads no more than of others', async () => {
    const failing = Array.from({ length: 40 }, (_, index) =>
      quietRun({ engine_timestamp_ms: FIRST_BOUNDARY_MS + index * CADENCE_MS, fails: true }),
    );
    const log = logged(failing);
    const atMs = FIRST_BOUNDARY_MS + 30 * CADENCE_MS;
    const views = viewsOf(log);
    await views.at(0);
    const before = log.batchesRead();
    expect(await views.at(atMs)).toEqual(fedUpTo(failing, atMs));
    expect(log.batchesRead() - before).toBeLessThan(10);
  });

  it('reads the window and not the log', async () => {
    const log = logged(
      Array.from({ length: 500 }, (_, index) =>
        quietRun({ engine_timestamp_ms: FIRST_BOUNDARY_MS + index * CADENCE_MS }),
      ),
    );
    const views = viewsOf(log, { recent_runs: 7 });
    await views.at(FIRST_BOUNDARY_MS);
    const before = log.batchesRead();
    await views.at(FIRST_BOUNDARY_MS + 400 * CADENCE_MS);
    expect(log.batchesRead() - before).toBeLessThan(10);
  });

  it('is kept once it can change no more, and not before', async () => {
    const runs = Array.from({ length: 4 }, (_, index) =>
      quietRun({ engine_timestamp_ms: FIRST_BOUNDARY_MS + index * CADENCE_MS }),
    );
    const log = logged(runs.slice(0, 3));
    const views = viewsOf(log);
    const lastMs = FIRST_BOUNDARY_MS + 2 * CADENCE_MS;
    expect([views.isSettled(lastMs - 1), views.isSettled(lastMs)]).toEqual([true, false]);
    expect(await views.at(lastMs - 1)).toBe(await views.at(lastMs - 1));
    const unsettled = await views.at(lastMs + CADENCE_MS);
    logRuns(log, runs.slice(3));
    expect(await views.at(lastMs + CADENCE_MS)).not.toEqual(unsettled);
  });
});
