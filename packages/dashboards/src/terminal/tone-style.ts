import type { Tone } from './styled-line.ts';

/** What ink is told of a tone. */
export interface ToneStyle {
  readonly color?: string;
  readonly dimColor?: boolean;
  readonly bold?: boolean;
}

/** The regimes' colours are those of the page: told apart by the colour-blind too, and the letters tell them without colour. */
const styles: Readonly<Record<Tone, ToneStyle>> = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red', bold: true },
  accent: { color: 'cyan', bold: true },
  CHOP_BALANCED: { color: '#8a8f98' },
  CHOP_STOPHUNT: { color: '#b8a04c' },
  LIQUIDATION_UP: { color: '#4cc9f0' },
  LIQUIDATION_DOWN: { color: '#e5484d' },
  SQUEEZE_UP: { color: '#56b4e9' },
  SQUEEZE_DOWN: { color: '#d55e00' },
  TREND_BUILD_UP: { color: '#0072b2' },
  TREND_BUILD_DOWN: { color: '#e69f00' },
  TREND_EXHAUSTION: { color: '#cc79a7' },
};

const colourless: ToneStyle = {};
const boldOnly: ToneStyle = { bold: true };

export function toneStyle(tone: Tone, colour: boolean): ToneStyle {
  if (colour) return styles[tone];
  return tone === 'strong' || tone === 'bad' || tone === 'accent' ? boldOnly : colourless;
}
