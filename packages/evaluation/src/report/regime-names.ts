import { REGIMES } from '@xray/contracts';
import { REGIME_LOOKS, type RegimeLook } from '@xray/contracts/regime-looks';

/** The looks of the regimes, in taxonomy order. */
export const REGIME_NAMES: readonly RegimeLook[] = REGIMES.map((regime) => REGIME_LOOKS[regime]);

/** The name of the regime at a position of the taxonomy. */
export function regimeName(position: number): string {
  return REGIME_NAMES[position]?.label ?? 'none';
}
