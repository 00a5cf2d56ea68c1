import type { EvidenceSnapshot, RegimeInputSnapshot, SnapshotSupply } from '@xray/contracts';

import type { ComputedFeatures } from '../features/compute-features.ts';
import type { PendingInputs } from '../window/symbol-window.ts';
import { givenShell } from './given-shell.ts';
import { embedEvidence } from './structure-levels.ts';
import { synthesisedShell } from './synthesised-shell.ts';

/**
 * The engine's input: the given shell where there is one for exactly this engine time, else one made of features and with
 * what the window says of their supply. How old a given shell is, the window cannot know.
 */
export function assembleSnapshot(
  computed: ComputedFeatures,
  evidence: EvidenceSnapshot,
  given: PendingInputs | null,
  supply: SnapshotSupply,
): RegimeInputSnapshot {
  const { context, derivatives, flow, market } = given === null ? synthesisedShell(computed) : givenShell(given.inputs);
  return {
    context,
    derivatives,
    flow,
    ...(given === null ? { inputs: supply } : {}),
    market: { ...market, structure_levels: embedEvidence(market.structure_levels, evidence) },
    schema: 'regime_input_snapshot',
    schema_version: '1',
    symbol: evidence.symbol,
    timestamp: evidence.engine_timestamp_ms,
  };
}
