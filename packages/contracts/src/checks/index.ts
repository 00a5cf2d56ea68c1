/**
 * What packages check with at their entrances and within: arguments, indices and what always holds.
 *
 * @module @xray/contracts/checks
 */

export { argumentChecks, type ArgumentChecks, type Refusal } from './argument-checks.ts';
export { at, DefectError, invariant, type DefectErrorCode } from './assertions.ts';
