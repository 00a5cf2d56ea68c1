/** What a proof of a run, or a step of it, came to. UNSUPPORTED is no proof: something that is needed is not there. */
export type ProofStatus = 'VERIFIED' | 'FAILED' | 'UNSUPPORTED';

/** What holds the log together: the chain of digests in its own files, or a signed tree. */
export type IntegrityModel = 'HASH_CHAIN' | 'MERKLE';

/** One thing that was checked. */
export interface ProofStep {
  readonly step:
    | 'statement'
    | 'content'
    | 'checkpoint'
    | 'inclusion'
    | 'chain'
    | 'evidence'
    | 'software'
    | 'carried_state'
    | 'verdict';
  readonly status: ProofStatus;
  /** One sentence. */
  readonly detail: string;
}

/** Whether a recorded verdict follows from the recorded frames, and from frames that nobody changed since. */
export interface RunProof {
  readonly run_id: string;
  readonly integrity_model: IntegrityModel;
  /** Whom or what one must trust for the proof to mean anything, in one sentence. */
  readonly trust_boundary: string;
  /** Where the evidence was read. */
  readonly storage: 'LOG' | 'BUNDLE';
  readonly status: ProofStatus;
  readonly steps: readonly ProofStep[];
}

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
