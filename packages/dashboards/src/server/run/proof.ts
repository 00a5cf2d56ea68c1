import { createHash } from 'node:crypto';

import type { DashboardProofStep } from '@xray/contracts';

/** What a step of the proof is made from: canonical JSON texts of the log, in order. */
export interface ProofPart {
  readonly step: DashboardProofStep['step'];
  /** In words. */
  readonly of: string;
  /** Hashed as one text, a line feed between two. A step without any is left out. */
  readonly texts: readonly string[];
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * A link a step: `sha256` over its texts; `chain_sha256` over `previous chain_sha256|sha256`, that of the first one being its
 * own. Whoever has the records can compute both again.
 */
export function proofSteps(parts: readonly ProofPart[]): readonly DashboardProofStep[] {
  const steps: DashboardProofStep[] = [];
  for (const { of, step, texts } of parts) {
    if (texts.length === 0) continue;
    const digest = sha256(texts.join('\n'));
    const before = steps.at(-1)?.chain_sha256;
    steps.push({
      step,
      of,
      sha256: digest,
      chain_sha256: before === undefined ? digest : sha256(`${before}|${digest}`),
    });
  }
  return steps;
}
