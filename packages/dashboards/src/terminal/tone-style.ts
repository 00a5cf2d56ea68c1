import { REGIME_LOOKS } from '@xray/contracts/regime-looks';

import type { RegimeName, Tone } from './styled-line.ts';

/** What ink is told of a tone. */
export interface ToneStyle {
  readonly color?: string;
  readonly dimColor?: boolean;
  readonly bold?: boolean;
}

const styles: Readonly<Record<Exclude<Tone, RegimeName>, ToneStyle>> = {
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

/** Regimes have the colours of the page on a dark ground, as most terminals are; the letters tell them without colour. */
function colouredStyle(tone: Tone): ToneStyle {
  return isRegime(tone) ? { color: REGIME_LOOKS[tone].colour.dark } : styles[tone];
}

const colourless: ToneStyle = {};
const boldOnly: ToneStyle = { bold: true };

export function toneStyle(tone: Tone, colour: boolean): ToneStyle {
  if (colour) return colouredStyle(tone);
  return tone === 'strong' || tone === 'bad' || tone === 'accent' ? boldOnly : colourless;
}
