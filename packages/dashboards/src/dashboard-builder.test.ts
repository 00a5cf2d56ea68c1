import {
  dashboardViewModelSchema,
  deepFreeze,
  type AnalysisEngineEvent,
  type OrchestratorEvent,
  type StateGateEvent,
} from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { completeDashboardConfig } from './config.ts';
import { createDashboardBuilder, type DashboardBuilder } from './dashboard-builder.ts';
import { ingestAll, symbolOf, viewOf } from './testing/builders.ts';
import { pipelineEventsOf, type PipelineEvents } from './testing/pipeline-events.ts';
import { anyRuns, CADENCE_MS, FIRST_BOUNDARY_MS, quietRun, runAfter } from './testing/runs.ts';

type Delivery =
  | { readonly source: 'orchestrator'; readonly event: OrchestratorEvent }
  | { readonly source: 'state_gate'; readonly event: StateGateEvent }
  | { readonly source: 'analysis_engine'; readonly event: AnalysisEngineEvent };

function deliveriesOf(events: PipelineEvents): readonly Delivery[] {
  return [
    ...events.orchestrator.map((event): Delivery => ({ source: 'orchestrator', event })),
    ...events.state_gate.map((event): Delivery => ({ source: 'state_gate', event })),
    ...events.analysis_engine.map((event): Delivery => ({ source: 'analysis_engine', event })),
  ];
}

function deliver(builder: DashboardBuilder, delivery: Delivery): void {
  switch (delivery.source) {
    case 'orchestrator':
      builder.ingestOrchestrator([delivery.event]);
      return;
    case 'state_gate':
      builder.ingestStateGate([delivery.event]);
      return;
    case 'analysis_engine':
      builder.ingestAnalysis([delivery.event]);
  }
}

/** All deliveries, some of them twice, in any order. */
const anyDeliveries = anyRuns.chain((runs) => {
  const deliveries = deliveriesOf(pipelineEventsOf(runs));
  return fc.record({
    runs: fc.constant(runs),
    deliveries: fc
      .tuple(fc.shuffledSubarray([...deliveries]), fc.constant(deliveries))
      .chain(([again, all]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length })),
  });
});

const AS_OF_MS = FIRST_BOUNDARY_MS + 8 * CADENCE_MS;

describe('for any events of the three sources', () => {
  it.each([1, 2, 3, 60])('any order and any repetition give the same snapshot, keeping %i runs', (recent_runs) => {
    fc.assert(
      fc.property(anyDeliveries, ({ runs, deliveries }) => {
        const builder = createDashboardBuilder(completeDashboardConfig({ recent_runs }));
        for (const delivery of deliveries) deliver(builder, delivery);
        expect(builder.buildSnapshot(AS_OF_MS)).toEqual(viewOf(runs, AS_OF_MS, { recent_runs }));
      }),
      { numRuns: 60 },
    );
  });

  it('a snapshot does not depend on the snapshots before it, and changes none of them', () => {
    fc.assert(
      fc.property(anyDeliveries, ({ deliveries }) => {
        const stepped = createDashboardBuilder(completeDashboardConfig({ recent_runs: 3, freeze: true }));
        const whole = createDashboardBuilder(completeDashboardConfig({ recent_runs: 3 }));
        for (const [position, delivery] of deliveries.entries()) {
          deliver(stepped, { ...delivery });
          stepped.buildSnapshot(FIRST_BOUNDARY_MS + position * 60_000);
        }
        for (const delivery of deliveries) deliver(whole, delivery);
        expect(stepped.buildSnapshot(AS_OF_MS)).toEqual(whole.buildSnapshot(AS_OF_MS));
      }),
      { numRuns: 60 },
    );
  });

  it('the snapshot matches its contract, with the symbols by name', () => {
    fc.assert(
      fc.property(anyDeliveries, fc.nat(200), ({ deliveries }, howMany) => {
        const builder = createDashboardBuilder(completeDashboardConfig());
        for (const delivery of deliveries.slice(0, howMany)) deliver(builder, delivery);
        const view = builder.buildSnapshot(AS_OF_MS);
        expect(dashboardViewModelSchema.parse(view)).toEqual(view);
        const names = view.symbols.map((symbol) => symbol.symbol);
        expect(names).toEqual([...names].sort());
      }),
    );
  });

  it('the events themselves stay as they are', () => {
    fc.assert(
      fc.property(anyRuns, (runs) => {
        const builder = createDashboardBuilder(completeDashboardConfig());
        ingestAll(builder, deepFreeze(pipelineEventsOf(runs)));
        expect(() => builder.buildSnapshot(AS_OF_MS)).not.toThrow();
      }),
    );
  });
});

describe('what is not affected', () => {
  const btc = quietRun();
  const eth = quietRun({ symbol: 'ETHUSDT' });

  it('a run of one symbol leaves the sections of the others the same objects', () => {
    const builder = createDashboardBuilder(completeDashboardConfig());
    ingestAll(builder, pipelineEventsOf([btc, eth]));
    const before = builder.buildSnapshot(FIRST_BOUNDARY_MS);
    ingestAll(builder, pipelineEventsOf([runAfter(btc)]));
    const after = builder.buildSnapshot(FIRST_BOUNDARY_MS + CADENCE_MS);
    expect(symbolOf(after, 'ETHUSDT')).toBe(symbolOf(before, 'ETHUSDT'));
    expect(symbolOf(after, 'BTCUSDT')).not.toBe(symbolOf(before, 'BTCUSDT'));
    expect(symbolOf(after, 'BTCUSDT').recent_runs[0]).toBe(symbolOf(before, 'BTCUSDT').recent_runs[0]);
  });

  it('time alone changes a symbol only when its staleness changes', () => {
    const builder = createDashboardBuilder(completeDashboardConfig());
    ingestAll(builder, pipelineEventsOf([btc]));
    const first = symbolOf(builder.buildSnapshot(FIRST_BOUNDARY_MS));
    expect(symbolOf(builder.buildSnapshot(FIRST_BOUNDARY_MS + 240_000))).toBe(first);
    const late = symbolOf(builder.buildSnapshot(FIRST_BOUNDARY_MS + 240_001));
    expect(late).toEqual({ ...first, staleness: late.staleness });
    expect(late.staleness.status).toBe('LATE');
  });
});

describe('bounds', () => {
  it('the runs that are kept do not grow beyond recent_runs, and are the latest, oldest first', () => {
    const runs = Array.from({ length: 40 }, (_, index) =>
      quietRun({ engine_timestamp_ms: FIRST_BOUNDARY_MS + index * CADENCE_MS }),
    );
    const recent = symbolOf(viewOf(runs, undefined, { recent_runs: 5 })).recent_runs;
    expect(recent.map((run) => run.engine_timestamp_ms)).toEqual(runs.slice(-5).map((run) => run.engine_timestamp_ms));
  });
});

describe('freezing', () => {
  it('gives a snapshot that cannot be written to, where it is asked for', () => {
    const view = viewOf([quietRun()], undefined, { freeze: true });
    expect(Object.isFrozen(view)).toBe(true);
    expect(Object.isFrozen(symbolOf(view).belief?.distribution)).toBe(true);
    expect(Object.isFrozen(view.telemetry.ingest.events_by_source)).toBe(true);
  });
});
