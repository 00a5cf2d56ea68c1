import type { DashboardVerdict } from '@xray/contracts';

import type { WildnessName } from '../text/verdict-name.ts';

/** The regimes, as the view model names them. */
export type RegimeName = DashboardVerdict['regime'];

/** How a piece of text stands out; what that looks like is the screen's affair. Regimes have a tone each, and so have claims. */
export type Tone = 'plain' | 'dim' | 'strong' | 'good' | 'warn' | 'bad' | 'accent' | RegimeName | WildnessName;

export interface Segment {
  readonly text: string;
  readonly tone: Tone;
  /** Letters on the tone instead of letters in it: the selected row. */
  readonly inverse?: boolean;
}

/** One row of the screen. */
export type Line = readonly Segment[];

export function segment(text: string, tone: Tone = 'plain'): Segment {
  return { text, tone };
}

export function textLine(text: string, tone: Tone = 'plain'): Line {
  return [segment(text, tone)];
}

export function lineText(line: Line): string {
  return line.map(({ text }) => text).join('');
}

/** The line with at most so many characters; where it is cut it ends with an ellipsis. */
export function fitted(line: Line, width: number): Line {
  const length = lineText(line).length;
  if (length <= width) return line;
  const kept: Segment[] = [];
  let left = Math.max(0, width - 1);
  for (const part of line) {
    if (left <= 0) break;
    kept.push({ ...part, text: part.text.slice(0, left) });
    left -= part.text.length;
  }
  return width <= 0 ? [] : [...kept, segment('…', 'dim')];
}

/** Text of exactly so many characters. */
export function cell(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const short = text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
  return align === 'left' ? short.padEnd(width) : short.padStart(width);
}

/** Words broken into lines of at most so many characters; a longer word is cut by `fitted` later. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    if (current.length > 0 && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else {
      current = current.length === 0 ? word : `${current} ${word}`;
    }
  }
  return [...lines, current];
}
