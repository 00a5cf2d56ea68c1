import type { EngineMode, HysteresisState, RegimeOutput, RunId } from '@xray/contracts';

import { requirePort, requireText } from '../errors.ts';

/** What a module sees of one symbol's run: what the OPEN gate let through, and nothing else. */
export interface GatedRun {
  readonly symbol: string;
  readonly run_id: RunId;
  readonly engine_timestamp_ms: number;
  readonly engine_mode: EngineMode | null;
  /** The authoritative verdict: in hysteresis mode the selected output. */
  readonly regime_output: RegimeOutput;
  readonly hysteresis_state: HysteresisState | null;
  /** Features of the run by key; empty when the gate event carried none. */
  readonly features: Readonly<Record<string, number | null>>;
}

/**
 * A feature of the run; `null` where it was not computed, not known or not finite.
 *
 * @throws AnalysisEngineError `invalid_argument` for what is no run, or a key that is no text
 */
export function featureOf(run: GatedRun, key: string): number | null {
  requirePort('the run', run);
  requirePort('features of the run', run.features);
  requireText('the key of a feature', key);
  const value = run.features[key];
  return value !== undefined && Number.isFinite(value) ? value : null;
}
