import type { ModuleFailure, StateGateEvent } from '@xray/contracts';

import type { JsonObject } from '../definition/artifact.ts';
import type { GatedRun } from '../definition/gated-run.ts';
import type { Boundary } from './boundary.ts';

export type Payloads = Readonly<Record<string, JsonObject>>;

/** An OPEN run while its modules are executed; the two lists are by position in the execution order. */
export interface OpenRun {
  readonly run: GatedRun;
  readonly payloads: (Payloads | undefined)[];
  readonly failures: (ModuleFailure | undefined)[];
}

/** What becomes of one evaluation. */
export type GateRun =
  | { readonly kind: 'open'; readonly event: StateGateEvent; readonly open: OpenRun }
  | { readonly kind: 'skipped'; readonly event: StateGateEvent }
  /** An OPEN gate without a verdict: there is nothing to analyse. */
  | { readonly kind: 'unreadable'; readonly event: StateGateEvent; readonly error_detail: string };

const NO_FEATURES: GatedRun['features'] = {};

function gateRun(event: StateGateEvent): GateRun {
  switch (event.gate_status) {
    case 'CLOSED':
      return { kind: 'skipped', event };
    case 'OPEN': {
      const { regime_output, hysteresis_state, feature_snapshot } = event.payload;
      if (regime_output === undefined)
        return { kind: 'unreadable', event, error_detail: 'the OPEN gate event carries no regime_output' };
      const run: GatedRun = {
        symbol: event.symbol,
        run_id: event.run_id,
        engine_timestamp_ms: event.engine_timestamp_ms,
        engine_mode: event.engine_mode ?? null,
        regime_output,
        hysteresis_state: hysteresis_state ?? null,
        features: feature_snapshot?.features ?? NO_FEATURES,
      };
      return { kind: 'open', event, open: { run, payloads: [], failures: [] } };
    }
  }
}

/** The runs of a boundary, by symbol name. */
export function gateRuns(boundary: Boundary): readonly GateRun[] {
  return boundary.evaluations.map(gateRun);
}
