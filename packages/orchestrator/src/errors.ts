import { XrayError, type ErrorPolicy } from '@xray/contracts';

const policies = {
  /** The configuration contradicts itself. Policy: halt; nothing is started. */
  invalid_config: 'halt',
  /** More raw events wait for their cut than the buffer may hold. Policy: halt; the feed outruns the boundaries. */
  buffer_full: 'halt',
  /** A run record names a cut that the log does not hold. Policy: halt; verify the log. */
  cut_missing: 'halt',
  /** A cut was asked for that ends before an earlier one. Policy: halt; cuts only move forward. */
  cut_not_forward: 'halt',
  /** What a run gave has no canonical form: a number that is none, a text that is not well-formed. Policy: skip; the run fails. */
  unwritable_output: 'skip',
} as const satisfies Record<string, ErrorPolicy>;

export type OrchestratorErrorCode = keyof typeof policies;

export class OrchestratorError extends XrayError<OrchestratorErrorCode> {
  constructor(code: OrchestratorErrorCode, detail: string, options?: ErrorOptions) {
    super(code, detail, policies[code], options);
    this.name = 'OrchestratorError';
  }
}
