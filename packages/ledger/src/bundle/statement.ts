import { canonicalJson } from '@xray/contracts';

import { z } from 'zod';

import { runsBehindProfile, type RunMaterial } from '../run/run-material.ts';
import { contentDigest, sha256Of, type BundleContent } from './bundle-format.ts';

/** Names the form of the predicate. */
export const PREDICATE_TYPE = 'urn:xray:run-proof:1';

/**
 * The in-toto statement of a bundle, as canonical JSON: of this verdict it is said that it follows from the content of that digest. It
 * follows from what the bundle holds, so that a verifier makes it again and compares.
 */
export function statementOf(material: RunMaterial, content: BundleContent): string {
  const { earlier, memory_before, memory_seq, profile_before, profile_seq, run, verdict } = material;
  const { calibration_hash, config_hash, engine_timestamp_ms, run_id, runtime_fingerprint, symbol } = run;
  return canonicalJson({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: `verdict of run ${run_id}`, digest: { sha256: sha256Of(canonicalJson(verdict)) } }],
    predicateType: PREDICATE_TYPE,
    predicate: {
      run_id,
      symbol,
      engine_timestamp_ms,
      regime: verdict.regime,
      confidence: verdict.confidence,
      config_hash,
      calibration_hash,
      runtime_fingerprint,
      carried_state:
        memory_before === null
          ? null
          : {
              stream: 'hysteresis_record',
              seq: memory_seq,
              sha256: sha256Of(canonicalJson(memory_before)),
              trust: earlier.length === 0 ? 'TRUSTED' : 'DERIVED',
              derived_over_runs: earlier.length,
            },
      ...(profile_before === null
        ? {}
        : {
            carried_profile: {
              stream: 'day_profile',
              seq: profile_seq,
              sha256: sha256Of(canonicalJson(profile_before)),
              trust: runsBehindProfile(material) === 0 ? 'TRUSTED' : 'DERIVED',
              derived_over_runs: runsBehindProfile(material),
            },
          }),
      content_sha256: contentDigest(content),
    },
  });
}

const statedSchema = z.object({
  predicate: z.object({
    run_id: z.string(),
    carried_state: z.object({ derived_over_runs: z.int().nonnegative() }).nullable(),
  }),
});

/** What a statement says that a verifier must know before it makes the statement again. */
export interface StatedRun {
  readonly run_id: string;
  readonly derived_over_runs: number;
}

/** The run that a statement speaks of; `null` where it names none. */
export function statedRun(statement: string): StatedRun | null {
  try {
    const { carried_state, run_id } = statedSchema.parse(JSON.parse(statement)).predicate;
    return { run_id, derived_over_runs: carried_state?.derived_over_runs ?? 0 };
  } catch {
    return null;
  }
}
