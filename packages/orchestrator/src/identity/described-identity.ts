import { z } from 'zod';

import type { RecordedIdentity } from './recorded-identities.ts';

/** What is told of a log's identity, without its configuration and calibration. */
export const identityDescriptionSchema = z.object({
  /** The last boundary before it; `null` where it is the log's first. */
  after_engine_timestamp_ms: z.int().nullable(),
  config_hash: z.string(),
  calibration_hash: z.string().nullable(),
  runtime_fingerprint: z.string(),
  runtime: z.object({ node: z.string(), v8: z.string(), packages: z.record(z.string(), z.string()) }),
  program: z.object({ package: z.string(), version: z.string() }).nullable(),
  changed: z.array(z.object({ path: z.string(), before: z.json(), now: z.json() })),
  memory: z
    .object({
      hysteresis: z.string(),
      forgotten_hysteresis_records: z.int(),
      gate: z.string(),
      modules_anew: z.array(z.string()),
    })
    .nullable(),
});
/** What is told of a log's identity. */
export type IdentityDescription = z.output<typeof identityDescriptionSchema>;

/** A recorded identity as readers are shown it: without its configuration and calibration, which may be long. */
export function describedIdentity(recorded: RecordedIdentity): IdentityDescription {
  const { border, changed, memory, program, runtime } = recorded;
  const { calibration_hash, config_hash, runtime_fingerprint } = recorded;
  return {
    after_engine_timestamp_ms: border?.after_engine_timestamp_ms ?? null,
    config_hash,
    calibration_hash,
    runtime_fingerprint,
    runtime: { ...runtime, packages: { ...runtime.packages } },
    program,
    changed: changed.map((change) => ({ ...change })),
    memory: memory === null ? null : { ...memory, modules_anew: [...memory.modules_anew] },
  };
}
