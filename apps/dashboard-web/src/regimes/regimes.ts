import type { Regime } from '../api/wire.ts';

/** Which way a regime points: told by the shape of its mark, never by colour alone. */
export type RegimeDirection = 'up' | 'down' | 'none';

interface RegimeLook {
  readonly label: string;
  readonly direction: RegimeDirection;
}

/** How each regime is written: as everywhere, which a test holds, because the page loads no code of the contracts. */
export const REGIME_LOOKS: Readonly<Record<Regime, RegimeLook>> = {
  CHOP_BALANCED: { label: 'Chop, balanced', direction: 'none' },
  CHOP_STOPHUNT: { label: 'Chop, stop hunt', direction: 'none' },
  LIQUIDATION_UP: { label: 'Liquidation up', direction: 'up' },
  LIQUIDATION_DOWN: { label: 'Liquidation down', direction: 'down' },
  SQUEEZE_UP: { label: 'Squeeze up', direction: 'up' },
  SQUEEZE_DOWN: { label: 'Squeeze down', direction: 'down' },
  TREND_BUILD_UP: { label: 'Trend build up', direction: 'up' },
  TREND_BUILD_DOWN: { label: 'Trend build down', direction: 'down' },
  TREND_EXHAUSTION: { label: 'Trend exhaustion', direction: 'none' },
};

/** From the bottom of a stack to its top: down, exhaustion, chop, up, the strongest outside. */
export const STACK_ORDER: readonly Regime[] = [
  'LIQUIDATION_DOWN',
  'SQUEEZE_DOWN',
  'TREND_BUILD_DOWN',
  'TREND_EXHAUSTION',
  'CHOP_STOPHUNT',
  'CHOP_BALANCED',
  'TREND_BUILD_UP',
  'SQUEEZE_UP',
  'LIQUIDATION_UP',
];

export function isRegime(text: string): text is Regime {
  return Object.hasOwn(REGIME_LOOKS, text);
}

/** The custom property that holds a regime's colour. */
export function regimeColourName(regime: Regime): string {
  return `--regime-${regime.toLowerCase().replaceAll('_', '-')}`;
}

/** The class that gives an element the regime's colour as `--regime`. */
export function regimeClass(regime: Regime): string {
  return `regime-${regime.toLowerCase().replaceAll('_', '-')}`;
}
