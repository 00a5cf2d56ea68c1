import type { DashboardGate, StateGateEvent } from '@xray/contracts';

import { compareRuns, type Newest } from '../facts/run-order.ts';
import { gateReasonText, resetText } from './gate-reason-text.ts';

const UNKNOWN_GATE: DashboardGate = {
  status: 'UNKNOWN',
  state_status: null,
  reasons: [],
  reset_reason: null,
  engine_timestamp_ms: null,
};

export function gateSection(gate: Newest<StateGateEvent> | null, reset: Newest<StateGateEvent> | null): DashboardGate {
  if (gate === null) return UNKNOWN_GATE;
  const inThisRun = reset !== null && compareRuns(reset.place, gate.place) === 0;
  const { payload, reasons } = gate.value;
  const inputs = payload.regime_output?.inputs;
  return {
    status: gate.value.gate_status,
    state_status: gate.value.state_status,
    reasons: [...reasons],
    ...(reasons.length === 0 ? {} : { reason_texts: reasons.map((reason) => gateReasonText(reason, inputs)) }),
    reset_reason: inThisRun ? (reset.value.payload.reset_reason ?? null) : null,
    ...(inThisRun ? { reset_text: resetText(reset.value) } : {}),
    engine_timestamp_ms: gate.place.engine_timestamp_ms,
  };
}
