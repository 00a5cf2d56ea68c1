import { z } from 'zod';

/** What a proof of a run, or a step of it, came to. UNSUPPORTED is no proof: something that is needed is not there. */
const statusSchema = z.enum(['VERIFIED', 'FAILED', 'UNSUPPORTED']);
/** What a proof of a run, or a step of it, came to. UNSUPPORTED is no proof: something that is needed is not there. */
export type ProofStatus = z.output<typeof statusSchema>;

const stepSchema = z
  .object({
    step: z.enum([
      'statement',
      'content',
      'checkpoint',
      'inclusion',
      'chain',
      'evidence',
      'software',
      'carried_state',
      'verdict',
    ]),
    status: statusSchema,
    /** One sentence. */
    detail: z.string(),
  })
  .readonly();
/** One thing that was checked. */
export type ProofStep = z.output<typeof stepSchema>;

const integrityModelSchema = z.enum(['HASH_CHAIN', 'MERKLE']);
/** What holds the log together: the chain of digests in its own files, or a signed tree. */
export type IntegrityModel = z.output<typeof integrityModelSchema>;

/** Accepts a proof of a run, as `proveRun` and `verifyBundle` give it. */
export const runProofSchema = z
  .object({
    run_id: z.string(),
    integrity_model: integrityModelSchema,
    /** Whom or what one must trust for the proof to mean anything, in one sentence. */
    trust_boundary: z.string(),
    /** Where the evidence was read. */
    storage: z.enum(['LOG', 'BUNDLE']),
    status: statusSchema,
    steps: z.array(stepSchema).readonly(),
  })
  .readonly();
/** Whether a recorded verdict follows from the recorded frames, and from frames that nobody changed since. */
export type RunProof = z.output<typeof runProofSchema>;

/** The status of all steps: one that failed decides, then one that could not be done. */
export function statusOf(steps: readonly ProofStep[]): ProofStatus {
  if (steps.some(({ status }) => status === 'FAILED')) return 'FAILED';
  return steps.length === 0 || steps.some(({ status }) => status === 'UNSUPPORTED') ? 'UNSUPPORTED' : 'VERIFIED';
}

export function verified(step: ProofStep['step'], detail: string): ProofStep {
  return { step, status: 'VERIFIED', detail };
}

export function failed(step: ProofStep['step'], detail: string): ProofStep {
  return { step, status: 'FAILED', detail };
}

export function unsupported(step: ProofStep['step'], detail: string): ProofStep {
  return { step, status: 'UNSUPPORTED', detail };
}

/** A proof as lines for a person. */
export function* proofLines({
  integrity_model,
  run_id,
  status,
  steps,
  storage,
  trust_boundary,
}: RunProof): Generator<string> {
  yield `run      ${run_id}`;
  for (const each of steps) yield `${each.status.padEnd(11)} ${each.step.padEnd(13)} ${each.detail}`;
  yield `status   ${status}, from ${storage === 'LOG' ? 'the log' : 'the bundle'}, by ${integrity_model}`;
  yield `trusting ${trust_boundary}`;
}

/** Why a proof is none, in one sentence; `null` where it is one. */
export function proofFinding({ status, steps }: RunProof): string | null {
  if (status === 'VERIFIED') return null;
  const [first] = steps.filter((each) => each.status === status);
  return `${status}: ${first?.detail ?? 'nothing could be checked'}`;
}
