import type { GateReason, GateStatus, StateStatus } from '@xray/contracts';

import type { StateGateConfig } from './config.ts';
import { hysteresisStateOf, selectedOutput, type RunInput } from './run-input.ts';

export interface GateVerdict {
  readonly state_status: StateStatus;
  readonly gate_status: GateStatus;
  /** Sorted by code unit, each once. */
  readonly reasons: readonly GateReason[];
}

const OPEN: GateVerdict = { state_status: 'READY', gate_status: 'OPEN', reasons: [] };
const RUN_FAILED: GateVerdict = { state_status: 'DEGRADED', gate_status: 'CLOSED', reasons: ['run_failed'] };
const IN_TRANSITION: GateVerdict = { state_status: 'HOLD', gate_status: 'CLOSED', reasons: ['transition_active'] };

function denylistedReasons(invalidations: readonly string[], denylist: readonly string[]): readonly GateReason[] {
  if (denylist.length === 0 || invalidations.length === 0) return [];
  const matches = new Set(invalidations.filter((invalidation) => denylist.includes(invalidation)));
  return [...matches].sort().map((invalidation): GateReason => `denylisted_invalidation:${invalidation}`);
}

/** The rules of the gate, in their order: the first that holds decides, and gives all of the reasons. */
export function evaluateRun(input: RunInput, config: StateGateConfig): GateVerdict {
  const output = selectedOutput(input);
  if (output === null) return RUN_FAILED;
  const denied = denylistedReasons(output.invalidations, config.denylisted_invalidations);
  if (denied.length > 0) return { state_status: 'HOLD', gate_status: 'CLOSED', reasons: denied };
  const transitionActive = hysteresisStateOf(input)?.transition.transition_active ?? false;
  return transitionActive && config.block_during_transition ? IN_TRANSITION : OPEN;
}
