import { SUPPLY_CODES } from '@xray/contracts';

import { EVIDENCE_CODES } from '../evidence/evidence-codes.ts';
import { MISSING_INPUT_CODES } from '../snapshot/missing-inputs.ts';
import { VETO_CODES } from '../vetoes/vetoes.ts';

/**
 * Every text that `invalidations` can hold, in the order in which they stand: evidence failures, vetoes, missing inputs, and what
 * forbids acting on the verdict.
 */
export const INVALIDATION_CODES: readonly string[] = [
  ...EVIDENCE_CODES,
  ...VETO_CODES,
  ...MISSING_INPUT_CODES,
  ...SUPPLY_CODES,
];
