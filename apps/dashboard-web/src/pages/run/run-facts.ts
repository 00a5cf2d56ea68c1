import type { DashboardRun } from '../../api/wire.ts';

type OrchestratorEvent = DashboardRun['orchestrator_events'][number];
type Completed = Extract<OrchestratorEvent, { readonly event_type: 'EngineRunCompleted' }>;
type Published = Extract<OrchestratorEvent, { readonly event_type: 'HysteresisStatePublished' }>;
export type Verdict = Completed['payload']['regime_output'];

/** The parts of a run that the proof is read from. */
export interface RunFacts {
  /** The verdict that counts: of the belief with memory where there is one. */
  readonly verdict: Verdict | null;
  /** Of the engine without memory. */
  readonly truth: Verdict | null;
  readonly hysteresis: Published['payload']['hysteresis_state'] | null;
  readonly features: Readonly<Record<string, number | null>> | null;
  readonly gate: DashboardRun['gate_events'][number] | null;
  readonly failure: string | null;
}

export function runFacts({ orchestrator_events: events, gate_events: gates, run }: DashboardRun): RunFacts {
  const completed = events.find((event): event is Completed => event.event_type === 'EngineRunCompleted');
  const published = events.find((event): event is Published => event.event_type === 'HysteresisStatePublished');
  const truth = completed?.payload.regime_output ?? null;
  return {
    verdict: published?.payload.selected_output ?? truth,
    truth,
    hysteresis: published?.payload.hysteresis_state ?? null,
    features: completed?.payload.feature_snapshot?.features ?? null,
    gate: gates.findLast(({ event_type: type }) => type !== 'StateReset') ?? null,
    failure: run.status === 'failed' ? `${run.error_kind ?? 'failed'}: ${run.error_detail ?? ''}` : null,
  };
}

/** By mass descending; the order of equal ones is the record's. */
export function distributionOf(verdict: Verdict) {
  return Object.entries(verdict.belief_by_regime ?? {})
    .map(([regime, mass]) => ({ regime: regime as Verdict['regime'], mass }))
    .sort((left, right) => right.mass - left.mass);
}
