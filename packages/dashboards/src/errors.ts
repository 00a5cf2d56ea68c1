import { XrayError, type ErrorPolicy } from '@xray/contracts';

const policies = {
  /** The configuration does not match its schema. Policy: halt; correct the key that the message names. */
  invalid_config: 'halt',
} as const satisfies Record<string, ErrorPolicy>;

export type DashboardErrorCode = keyof typeof policies;

export class DashboardError extends XrayError<DashboardErrorCode> {
  constructor(code: DashboardErrorCode, detail: string, options?: ErrorOptions) {
    super(code, detail, policies[code], options);
    this.name = 'DashboardError';
  }
}
