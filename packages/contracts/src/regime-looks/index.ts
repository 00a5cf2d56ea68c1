import type { ClaimKind } from '../regime-engine/claim.ts';
import type { Regime } from '../regimes.ts';

/** A colour on light and on dark grounds, as `#rrggbb`. */
export interface ThemedColour {
  readonly light: string;
  readonly dark: string;
}

/** How a regime is shown to people. */
export interface RegimeLook {
  readonly label: string;
  /** Which way it points: told by the shape of its mark, never by colour alone. */
  readonly direction: 'up' | 'down' | 'none';
  /** One letter, small for down: what tells regimes apart where there is no colour. */
  readonly letter: string;
  /** Two characters, for the edge of a matrix. */
  readonly mark: string;
  readonly colour: ThemedColour;
}

/**
 * The regimes as every screen and report shows them, in taxonomy order. Up is green to blue, down is amber to red, chop is grey,
 * exhaustion is violet. Inside a family lightness tells regimes apart, so that they differ without red and green too.
 */
export const REGIME_LOOKS: Readonly<Record<Regime, RegimeLook>> = {
  CHOP_BALANCED: {
    label: 'Chop, balanced',
    direction: 'none',
    letter: 'B',
    mark: 'CB',
    colour: { light: '#8b919a', dark: '#737b86' },
  },
  CHOP_STOPHUNT: {
    label: 'Chop, stop hunt',
    direction: 'none',
    letter: 'S',
    mark: 'CS',
    colour: { light: '#4b525c', dark: '#acb2bb' },
  },
  LIQUIDATION_UP: {
    label: 'Liquidation up',
    direction: 'up',
    letter: 'L',
    mark: 'L↑',
    colour: { light: '#0f398e', dark: '#2d74de' },
  },
  LIQUIDATION_DOWN: {
    label: 'Liquidation down',
    direction: 'down',
    letter: 'l',
    mark: 'L↓',
    colour: { light: '#730c16', dark: '#c14343' },
  },
  SQUEEZE_UP: {
    label: 'Squeeze up',
    direction: 'up',
    letter: 'Q',
    mark: 'S↑',
    colour: { light: '#258fe5', dark: '#85d3ff' },
  },
  SQUEEZE_DOWN: {
    label: 'Squeeze down',
    direction: 'down',
    letter: 'q',
    mark: 'S↓',
    colour: { light: '#c14313', dark: '#ff6e1a' },
  },
  TREND_BUILD_UP: {
    label: 'Trend build up',
    direction: 'up',
    letter: 'T',
    mark: 'T↑',
    colour: { light: '#0f8060', dark: '#3bb176' },
  },
  TREND_BUILD_DOWN: {
    label: 'Trend build down',
    direction: 'down',
    letter: 't',
    mark: 'T↓',
    colour: { light: '#c2850c', dark: '#f2cc3f' },
  },
  TREND_EXHAUSTION: {
    label: 'Trend exhaustion',
    direction: 'none',
    letter: 'X',
    mark: 'TE',
    colour: { light: '#7752aa', dark: '#958ef8' },
  },
};

/** From the bottom of a stack to its top: down, exhaustion, chop, up, the strongest outside. */
export const REGIME_STACK: readonly Regime[] = [
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

/** A claim that names no regime: it is shown by itself. */
export type WildnessClaim = Exclude<ClaimKind, 'regime'>;

/** How a claim is shown to people that tells how wild it is, or that nothing is told. */
export interface ClaimLook {
  readonly label: string;
  /** One letter: what tells claims apart where there is no colour. */
  readonly letter: string;
  readonly colour: ThemedColour;
}

/**
 * The claims as every screen and report shows them, from the calmest on. Calm is teal and wild is orange, which differ without red and
 * green too; what is unsure has the colour of small print.
 */
export const CLAIM_LOOKS: Readonly<Record<WildnessClaim, ClaimLook>> = {
  calm: { label: 'Calm', letter: 'c', colour: { light: '#2f8f93', dark: '#5cc4c4' } },
  ordinary: { label: 'Ordinary', letter: 'o', colour: { light: '#7b828d', dark: '#949ca8' } },
  wild: { label: 'Wild', letter: 'w', colour: { light: '#c14313', dark: '#ff6e1a' } },
  reverting: { label: 'Wild, reverting', letter: 'r', colour: { light: '#7752aa', dark: '#b39bff' } },
  unsure: { label: 'Unsure', letter: '?', colour: { light: '#545b66', dark: '#a8b0bb' } },
};
