import { XrayError, type ErrorPolicy } from '@xray/contracts';

const policies = {
  /** A setting of the market makes no market. Policy: halt; nothing is simulated. */
  invalid_config: 'halt',
} as const satisfies Record<string, ErrorPolicy>;

export type MarketSimErrorCode = keyof typeof policies;

export class MarketSimError extends XrayError<MarketSimErrorCode> {
  constructor(code: MarketSimErrorCode, detail: string, options?: ErrorOptions) {
    super(code, detail, policies[code], options);
    this.name = 'MarketSimError';
  }
}
