import type { OrchestratorEvent, StateGateEvent } from '@xray/contracts';
import { expect, it } from 'vitest';

import { countRunSteps } from './step-metrics.ts';

it('counts the steps of a block, and what the gate held runs for', () => {
  const counted = new Map<string, number>();
  const metrics = {
    count: (name: string, by: number, labels: Readonly<Record<string, string>> = {}) => {
      const key = `${name} ${Object.values(labels).join(' ')}`;
      counted.set(key, (counted.get(key) ?? 0) + by);
    },
  };
  const event = (event_type: OrchestratorEvent['event_type']) => ({ event_type }) as OrchestratorEvent;
  const gate = (gate_status: 'OPEN' | 'CLOSED', reasons: readonly string[] = [], event_type = 'GateEvaluated') =>
    ({ event_type, gate_status, reasons }) as StateGateEvent;
  countRunSteps(metrics, {
    orchestrator: [
      ...(['EngineRunStarted', 'EngineRunCompleted', 'HysteresisStatePublished'] as const).map(event),
      ...(['EngineRunStarted', 'EngineRunFailed'] as const).map(event),
    ],
    gate: [gate('OPEN'), gate('CLOSED', ['run_failed', 'transition_active']), gate('CLOSED', [], 'StateReset')],
    analysis: [],
  });
  expect(Object.fromEntries(counted)).toEqual({
    'run_steps_total intent.received': 2,
    'run_steps_total dataplane.dispatched': 2,
    'run_steps_total artifact.delivered': 2,
    'run_steps_total gate.passed': 1,
    'run_steps_total gate.held': 1,
    'runs_held_total run_failed': 1,
    'runs_held_total transition_active': 1,
  });
});
