import type { DashboardGate, StateGateEvent } from '@xray/contracts';

import { compareRuns, type Newest } from '../facts/run-order.ts';

const unknownGate: DashboardGate = {
  status: 'UNKNOWN',
  state_status: null,
  reasons: [],
  reset_reason: null,
  engine_timestamp_ms: null,
};

export function gateSection(gate: Newest<StateGateEvent> | null, reset: Newest<StateGateEvent> | null): DashboardGate {
  if (gate === null) return unknownGate;
  const inThisRun = reset !== null && compareRuns(reset.place, gate.place) === 0;
  return {
    status: gate.value.gate_status,
    state_status: gate.value.state_status,
    reasons: gate.value.reasons,
    reset_reason: inThisRun ? (reset.value.payload.reset_reason ?? null) : null,
    engine_timestamp_ms: gate.place.engine_timestamp_ms,
  };
}
