import { REGIMES, type Regime } from '@xray/contracts';

export interface ThemedColour {
  readonly light: string;
  readonly dark: string;
}

/** What the page is drawn on. */
export const SURFACE: ThemedColour = { light: '#ffffff', dark: '#15181d' };

/**
 * The colour of each regime on light and on dark pages: up is green to blue, down is amber to red, chop is grey,
 * exhaustion is violet. Inside a family lightness tells regimes apart, so that they differ without red and green too.
 */
const COLOURS: Readonly<Record<Regime, ThemedColour>> = {
  CHOP_BALANCED: { light: '#8b919a', dark: '#737b86' },
  CHOP_STOPHUNT: { light: '#4b525c', dark: '#acb2bb' },
  LIQUIDATION_UP: { light: '#0f398e', dark: '#2d74de' },
  LIQUIDATION_DOWN: { light: '#730c16', dark: '#c14343' },
  SQUEEZE_UP: { light: '#258fe5', dark: '#85d3ff' },
  SQUEEZE_DOWN: { light: '#c14313', dark: '#ff6e1a' },
  TREND_BUILD_UP: { light: '#0f8060', dark: '#3bb176' },
  TREND_BUILD_DOWN: { light: '#c2850c', dark: '#f2cc3f' },
  TREND_EXHAUSTION: { light: '#7752aa', dark: '#958ef8' },
};

/** The colours in taxonomy order. */
export const REGIME_COLOURS: readonly ThemedColour[] = REGIMES.map((regime) => COLOURS[regime]);

/** Regimes from the bottom of a stack to its top: down, exhaustion, chop, up, the strongest outside. */
export const STACK_ORDER: readonly number[] = (
  [
    'LIQUIDATION_DOWN',
    'SQUEEZE_DOWN',
    'TREND_BUILD_DOWN',
    'TREND_EXHAUSTION',
    'CHOP_STOPHUNT',
    'CHOP_BALANCED',
    'TREND_BUILD_UP',
    'SQUEEZE_UP',
    'LIQUIDATION_UP',
  ] as const
).map((regime) => REGIMES.indexOf(regime));

/** The style's name of a regime's colour. */
export function regimeColour(position: number): string {
  return `var(--regime-${position})`;
}

/** The declarations of the names, for one theme. */
export function regimeColourDeclarations(theme: keyof ThemedColour): string {
  return REGIME_COLOURS.map((colour, position) => `--regime-${position}:${colour[theme]}`).join(';');
}
