import type { Metrics, OrchestratorEventType, PublishedBlock, RuntimeStep } from '@xray/contracts';

/** Which steps of a run an event of the orchestrator tells of. */
const STEPS: Readonly<Record<OrchestratorEventType, readonly RuntimeStep[]>> = {
  EngineRunStarted: ['intent.received', 'dataplane.dispatched'],
  EngineRunCompleted: ['artifact.delivered'],
  EngineRunFailed: ['artifact.delivered'],
  HysteresisStatePublished: [],
};

/** Counts how far the runs of a published block came, by step, and what the gate held them for. */
export function countRunSteps(metrics: Pick<Metrics, 'count'>, { gate, orchestrator }: PublishedBlock): void {
  const counts = new Map<RuntimeStep, number>();
  const add = (step: RuntimeStep): void => void counts.set(step, (counts.get(step) ?? 0) + 1);
  for (const { event_type } of orchestrator) STEPS[event_type].forEach(add);
  for (const { event_type, gate_status, reasons } of gate) {
    if (event_type !== 'GateEvaluated') continue;
    add(gate_status === 'OPEN' ? 'gate.passed' : 'gate.held');
    if (gate_status === 'CLOSED') for (const reason of reasons) metrics.count('runs_held_total', 1, { reason });
  }
  for (const [step, runs] of counts) metrics.count('run_steps_total', runs, { step });
}
