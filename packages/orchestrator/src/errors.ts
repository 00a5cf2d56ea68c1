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
} as const satisfies Record<string, ErrorPolicy>;

export type OrchestratorErrorCode = keyof typeof policies;

export class OrchestratorError extends XrayError<OrchestratorErrorCode> {
  constructor(code: OrchestratorErrorCode, detail: string, options?: ErrorOptions) {
    super(code, detail, policies[code], options);
    this.name = 'OrchestratorError';
  }
}
