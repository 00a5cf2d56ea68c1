import { hash } from 'node:crypto';

import { canonicalJson, type EngineRunRecord, type FieldDifference, firstDifference } from '@xray/contracts';

/** A step of a run: what it is made from, as a digest, and what it gives, as canonical JSON. */
export interface Step {
  readonly input_sha256: string;
  readonly output: string;
}

/** The steps that are on record: by the digest of its input, what each gave, as canonical JSON. */
export interface SeenSteps {
  /** What the step of an input gave, as canonical JSON; `undefined` where none is on record. */
  get(inputSha256: string): string | undefined;
}

/** A step that gave something else than is recorded for the same input, with the first field that differs. */
export interface StepViolation extends FieldDifference {
  readonly input_sha256: string;
  readonly recorded_sha256: string;
  readonly replayed_sha256: string;
}

/**
 * SHA-256 over what a run is made from and with, as its record says it: symbol, engine time and mode, cut and lookback, and the
 * identity. Equal for every record of a run and for the run that repeats it; `step` names a part of the run.
 */
export function stepInputSha256(run: EngineRunRecord, step: string): string {
  const { calibration_hash, config_hash, runtime_fingerprint } = run;
  const { cut_end_ingest_seq, cut_start_ingest_seq, lookback_start_ingest_seq } = run;
  const { engine_mode, engine_timestamp_ms, symbol } = run;
  const madeFrom = { cut_end_ingest_seq, cut_start_ingest_seq, lookback_start_ingest_seq };
  const madeWith = { calibration_hash, config_hash, engine_mode, runtime_fingerprint };
  return hash('sha256', canonicalJson({ engine_timestamp_ms, step, symbol, ...madeFrom, ...madeWith }));
}

/**
 * What was made once is made again, or it is a fault: a step whose input was seen gives what is recorded of it, byte for byte. `null`
 * where it does, and where its input was never seen.
 */
export function enforceStep(seen: SeenSteps, { input_sha256, output }: Step): StepViolation | null {
  const recorded = seen.get(input_sha256);
  if (recorded === undefined || recorded === output) return null;
  const difference = firstDifference(JSON.parse(recorded), JSON.parse(output));
  return {
    input_sha256,
    recorded_sha256: hash('sha256', recorded),
    replayed_sha256: hash('sha256', output),
    ...(difference ?? { path: '', recorded, replayed: output }),
  };
}
