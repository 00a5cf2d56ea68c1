export { argumentChecks, type ArgumentChecks, type Refusal } from './argument-checks.ts';
export { at, DefectError, invariant, type DefectErrorCode } from './assertions.ts';
