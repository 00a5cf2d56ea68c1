import type { EvidenceSnapshot, RegimeInputSnapshot, SnapshotSupply } from '@xray/contracts';

import type { ComputedFeatures } from '../features/compute-features.ts';
import type { PendingInputs } from '../window/symbol-window.ts';
import { givenShell } from './given-shell.ts';
import { synthesisedShell } from './synthesised-shell.ts';

/**
 * The engine's input: the given shell where there is one for exactly this engine time, else one made of features and with
 * what the window says of their supply. `usualVolatility` is left out where it is not measured or not known. How old a given shell is, the window cannot know.
 */
export function assembleSnapshot(
  computed: ComputedFeatures,
  evidence: EvidenceSnapshot,
  given: PendingInputs | null,
  supply: SnapshotSupply,
  usualVolatility: number | null,
): RegimeInputSnapshot {
  const { context, derivatives, flow, market } =
    given === null ? synthesisedShell(computed, evidence, usualVolatility) : givenShell(given.inputs, evidence);
  const { engine_timestamp_ms: timestamp, symbol } = evidence;
  const schema = 'regime_input_snapshot';
  const schema_version = '1';
  // Written out twice: an object that is spread costs more than all the rest.
  if (given !== null) return { context, derivatives, flow, market, schema, schema_version, symbol, timestamp };
  return { context, derivatives, flow, inputs: supply, market, schema, schema_version, symbol, timestamp };
}
