import { CLAIM_LOOKS, REGIME_LOOKS } from '@xray/contracts/regime-looks';

import type { WildnessName } from '../text/verdict-name.ts';
import type { RegimeName, Tone } from './styled-line.ts';

/** What ink is told of a tone. */
export interface ToneStyle {
  readonly color?: string;
  readonly dimColor?: boolean;
  readonly bold?: boolean;
}

const STYLES: Readonly<Record<Exclude<Tone, RegimeName | WildnessName>, ToneStyle>> = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red', bold: true },
  accent: { color: 'cyan', bold: true },
};

function isRegime(tone: Tone): tone is RegimeName {
  return Object.hasOwn(REGIME_LOOKS, tone);
}

function isClaim(tone: Tone): tone is WildnessName {
  return Object.hasOwn(CLAIM_LOOKS, tone);
}

/** Regimes and claims have the colours of the page on a dark ground, as most terminals are; the letters tell them without colour. */
function colouredStyle(tone: Tone): ToneStyle {
  if (isRegime(tone)) return { color: REGIME_LOOKS[tone].colour.dark };
  return isClaim(tone) ? { color: CLAIM_LOOKS[tone].colour.dark } : STYLES[tone];
}

const colourless: ToneStyle = {};
const BOLD_ONLY: ToneStyle = { bold: true };

export function toneStyle(tone: Tone, colour: boolean): ToneStyle {
  if (colour) return colouredStyle(tone);
  return tone === 'strong' || tone === 'bad' || tone === 'accent' ? BOLD_ONLY : colourless;
}
