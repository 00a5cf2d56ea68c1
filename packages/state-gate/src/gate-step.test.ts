import {
  canonicalJson,
  deepFreeze,
  runtimeEventSchema,
  runtimeSpan,
  stateGateEventSchema,
  stateGateStateRecordSchema,
  type OrchestratorEvent,
} from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { completeStateGateConfig } from './config.ts';
import { INITIAL_GATE_STATE, type SymbolGateState } from './gate-state.ts';
import { gateStep, type GateStep } from './gate-step.ts';
import { symbolStream } from './testing/event-streams.ts';
import { completed, failed, hysteresisPublished, runIdOf, started } from './testing/orchestrator-events.ts';

const config = completeStateGateConfig();
const SYMBOL = 'BTCUSDT';

function steps(events: readonly OrchestratorEvent[], settings = config): readonly GateStep[] {
  let state: SymbolGateState = INITIAL_GATE_STATE;
  return events.map((event) => {
    const step = gateStep(state, event, settings);
    state = step.state;
    return step;
  });
}

function outcomes(events: readonly OrchestratorEvent[], settings = config) {
  return steps(events, settings).map((step) => step.outcome);
}

function emitted(events: readonly OrchestratorEvent[], settings = config) {
  return steps(events, settings).flatMap((step) => step.events);
}

describe('a run in truth mode', () => {
  const run = { symbol: SYMBOL, engine_timestamp_ms: 180_000 };

  it('is decided when it completes, with its verdict and its features', () => {
    const event = completed(run);
    const [evaluated] = emitted([started(run), event]);
    expect(evaluated).toMatchObject({
      event_type: 'GateEvaluated',
      run_id: runIdOf(run),
      gate_status: 'OPEN',
      state_status: 'READY',
      input_event_type: 'EngineRunCompleted',
      engine_mode: 'truth',
      payload: {
        regime_output: event.payload.regime_output,
        feature_snapshot: event.payload.feature_snapshot,
      },
    });
  });

  it('is decided once, whatever comes again', () => {
    expect(outcomes([completed(run), completed(run), failed(run), hysteresisPublished(run)])).toEqual([
      'evaluated',
      'duplicate',
      'duplicate',
      'duplicate',
    ]);
  });

  it('counts as one when its events carry no mode', () => {
    const event = { ...completed(run) };
    delete event.engine_mode;
    const [evaluated] = emitted([event]);
    expect(evaluated).toMatchObject({ gate_status: 'OPEN' });
    expect(evaluated).not.toHaveProperty('engine_mode');
  });
});

describe('a run in hysteresis mode', () => {
  const run = { symbol: SYMBOL, engine_timestamp_ms: 180_000, engine_mode: 'hysteresis' } as const;
  const next = { ...run, engine_timestamp_ms: 360_000 };

  it('waits for both of its events and then takes the selected output, with the features of the completion', () => {
    const first = completed(run);
    const second = hysteresisPublished(run);
    expect(outcomes([started(run), first, second])).toEqual(['not_an_input', 'waiting', 'evaluated']);
    expect(emitted([first, second])).toMatchObject([
      {
        input_event_type: 'HysteresisStatePublished',
        payload: {
          regime_output: second.payload.selected_output,
          hysteresis_state: second.payload.hysteresis_state,
          feature_snapshot: first.payload.feature_snapshot,
        },
      },
    ]);
  });

  it('gives the same decision when its two events come in the other order', () => {
    expect(emitted([hysteresisPublished(run), completed(run)])).toEqual(
      emitted([completed(run), hysteresisPublished(run)]),
    );
  });

  it('is not decided by the same input twice', () => {
    expect(outcomes([completed(run), completed(run)])).toEqual(['waiting', 'duplicate']);
    expect(outcomes([hysteresisPublished(run), hysteresisPublished(run)])).toEqual(['waiting', 'duplicate']);
  });

  it('is decided at once when it fails, also while it waits', () => {
    const [, last] = steps([completed(run), failed(run)]);
    expect(last).toMatchObject({ outcome: 'evaluated', events: [{ gate_status: 'CLOSED', reasons: ['run_failed'] }] });
    expect(last?.state.pending_runs).toEqual([]);
  });

  it('is superseded by a later engine time when its second event does not come, and never decided', () => {
    const taken = steps([completed(run), completed(next), hysteresisPublished(run), hysteresisPublished(next)]);
    expect(taken.map((step) => step.outcome)).toEqual(['waiting', 'waiting', 'older_engine_time', 'evaluated']);
    expect(taken.map((step) => step.superseded_runs)).toEqual([0, 1, 0, 0]);
    expect(taken.flatMap((step) => step.events).map((event) => event.run_id)).toEqual([runIdOf(next)]);
  });

  it('waits beside other runs of its engine time', () => {
    const other = { ...run, cut_end_ingest_seq: 9 };
    const events = [completed(run), completed(other), hysteresisPublished(run), hysteresisPublished(other)];
    expect(outcomes(events)).toEqual(['waiting', 'waiting', 'evaluated', 'evaluated']);
  });

  it('never opens on a completion alone', () => {
    expect(emitted([completed(run), completed(next)])).toEqual([]);
  });
});

describe('gaps', () => {
  const first = { symbol: SYMBOL, engine_timestamp_ms: 180_000 };
  const at = (engine_timestamp_ms: number) => ({ ...first, engine_timestamp_ms });

  it('of exactly max_gap_ms reset nothing', () => {
    expect(emitted([completed(first), completed(at(180_000 + 540_000))]).map((event) => event.event_type)).toEqual([
      'GateEvaluated',
      'GateEvaluated',
    ]);
  });

  it('beyond max_gap_ms reset to BOOTSTRAP, and then the run is decided', () => {
    const late = at(180_000 + 540_001);
    expect(emitted([completed(first), completed(late)]).slice(1)).toMatchObject([
      {
        event_type: 'StateReset',
        run_id: runIdOf(late),
        state_status: 'BOOTSTRAP',
        gate_status: 'CLOSED',
        reasons: ['reset_timestamp_gap'],
        payload: { reset_reason: 'reset_timestamp_gap' },
      },
      { event_type: 'GateEvaluated', run_id: runIdOf(late), state_status: 'READY', gate_status: 'OPEN' },
    ]);
  });

  it('that the engine saw reset too; where both hold there is one reset with both reasons', () => {
    const mode = { engine_mode: 'hysteresis', reset_due_to_gap: true } as const;
    const early = { ...first, ...mode };
    const late = { ...at(1_800_000), ...mode };
    const resets = emitted([early, late].flatMap((run) => [completed(run), hysteresisPublished(run)])).filter(
      (event) => event.event_type === 'StateReset',
    );
    expect(resets).toMatchObject([
      { reasons: ['reset_engine_gap'], payload: { reset_reason: 'reset_engine_gap' } },
      { reasons: ['reset_engine_gap', 'reset_timestamp_gap'], payload: { reset_reason: 'reset_timestamp_gap' } },
    ]);
  });

  it('reset by another profile too, which is told apart from a gap and said beside one', () => {
    const mode = { engine_mode: 'hysteresis', reset_due_to_profile: true } as const;
    const early = { ...first, ...mode };
    const late = { ...at(1_800_000), ...mode };
    const [alone, , both] = emitted([early, late].flatMap((run) => [completed(run), hysteresisPublished(run)]));
    expect(alone).toMatchObject({ event_type: 'StateReset', state_status: 'BOOTSTRAP', reasons: [] });
    expect(alone?.payload).toEqual({ reset_due_to_profile: true });
    expect(both?.reasons).toEqual(['reset_timestamp_gap']);
    expect(both?.payload).toEqual({ reset_due_to_profile: true, reset_reason: 'reset_timestamp_gap' });
  });

  it('are measured from the last decided run, also when a run in between was superseded', () => {
    const lost = { ...at(540_000), engine_mode: 'hysteresis' } as const;
    const late = at(900_000);
    expect(emitted([completed(first), completed(lost), completed(late)])[1]).toMatchObject({
      event_type: 'StateReset',
      run_id: runIdOf(late),
    });
  });
});

describe('what a gate remembers', () => {
  it('ignores engine times before the latest one', () => {
    const older = { symbol: SYMBOL, engine_timestamp_ms: 180_000 };
    const newer = { symbol: SYMBOL, engine_timestamp_ms: 360_000 };
    expect(outcomes([completed(newer), completed(older), failed(older)])).toEqual([
      'evaluated',
      'older_engine_time',
      'older_engine_time',
    ]);
  });

  it('decides different runs of one engine time, up to the limit', () => {
    const limited = completeStateGateConfig({ limits: { max_runs_per_engine_time: 2 } });
    const runs = [1, 2, 3].map((cut_end_ingest_seq) => ({
      symbol: SYMBOL,
      engine_timestamp_ms: 180_000,
      cut_end_ingest_seq,
    }));
    expect(outcomes(runs.map(completed), limited)).toEqual(['evaluated', 'evaluated', 'over_limit']);
  });

  it('counts waiting runs against the limit and still lets them be decided', () => {
    const limited = completeStateGateConfig({ limits: { max_runs_per_engine_time: 1 } });
    const waiting = { symbol: SYMBOL, engine_timestamp_ms: 180_000, engine_mode: 'hysteresis' } as const;
    const other = { ...waiting, cut_end_ingest_seq: 9 };
    expect(outcomes([completed(waiting), completed(other), hysteresisPublished(waiting)], limited)).toEqual([
      'waiting',
      'over_limit',
      'evaluated',
    ]);
  });

  it('does not grow with the number of runs', () => {
    const runs = Array.from({ length: 2_000 }, (_, index) => ({
      symbol: SYMBOL,
      engine_timestamp_ms: index * 180_000,
      engine_mode: 'hysteresis' as const,
    }));
    const taken = steps(
      runs.flatMap((run, index) => (index % 3 === 0 ? [completed(run)] : [completed(run), failed(run)])),
    );
    for (const { state } of taken) {
      expect(state.evaluated_run_ids.length + state.pending_runs.length).toBeLessThanOrEqual(1);
    }
  });
});

describe('what a gate emits', () => {
  it('matches the contracts, is canonical JSON as it stands, and leaves its arguments as they were', () => {
    fc.assert(
      fc.property(symbolStream, (events) => {
        let state = deepFreeze(INITIAL_GATE_STATE);
        for (const event of events) {
          const step = gateStep(state, deepFreeze(event), config);
          state = deepFreeze(step.state);
          for (const [schema, values] of [
            [stateGateEventSchema, step.events],
            [stateGateStateRecordSchema, step.records],
            [runtimeEventSchema, step.thread],
          ] as const)
            for (const value of values) expect(schema.parse(value)).toEqual(value);
          for (const value of [...step.records, ...step.thread]) {
            expect(JSON.stringify(value)).toBe(canonicalJson(value));
          }
          for (const { payload, ...own } of step.events) {
            expect(JSON.stringify(own)).toBe(canonicalJson(own));
            expect(Object.keys(payload)).toEqual(Object.keys(payload).sort());
          }
        }
      }),
    );
  });

  it('adds one step of the thread to every evaluation, under the delivery of its artifact', () => {
    fc.assert(
      fc.property(symbolStream, (events) => {
        for (const step of steps(events)) {
          const evaluated = step.events.filter((event) => event.event_type === 'GateEvaluated');
          expect(step.records).toHaveLength(step.events.length);
          expect(step.thread).toHaveLength(evaluated.length);
          for (const [index, event] of evaluated.entries()) {
            const name = event.gate_status === 'OPEN' ? 'gate.passed' : 'gate.held';
            expect(step.thread[index]).toMatchObject({
              event_type: name,
              phase: 'gate',
              actor: 'state_gate',
              intent: 'classify_regime',
              artifact_id: `state_gate_event:${event.run_id}`,
              timestamp_ms: event.engine_timestamp_ms,
              parent_span_id: runtimeSpan(event.run_id, 'artifact.delivered').span_id,
              ...runtimeSpan(event.run_id, name),
            });
          }
        }
      }),
    );
  });
});
