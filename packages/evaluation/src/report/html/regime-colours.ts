import { REGIMES } from '@xray/contracts';
import { REGIME_LOOKS, REGIME_STACK, type ThemedColour } from '@xray/contracts/regime-looks';

/** What the page is drawn on. */
export const SURFACE: ThemedColour = { light: '#ffffff', dark: '#15181d' };

/** The colours of the regimes in taxonomy order. */
export const REGIME_COLOURS: readonly ThemedColour[] = REGIMES.map((regime) => REGIME_LOOKS[regime].colour);

/** Positions of the regimes from the bottom of a stack to its top. */
export const STACK_ORDER: readonly number[] = REGIME_STACK.map((regime) => REGIMES.indexOf(regime));

/** The style's name of a regime's colour. */
export function regimeColour(position: number): string {
  return `var(--regime-${position})`;
}

/** The declarations of the names, for one theme. */
export function regimeColourDeclarations(theme: keyof ThemedColour): string {
  return REGIME_COLOURS.map((colour, position) => `--regime-${position}:${colour[theme]}`).join(';');
}
