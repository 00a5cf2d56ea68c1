import type { DashboardViewModel } from '@xray/contracts';

import { frameLines } from './frame.ts';
import { lineText } from './styled-line.ts';
import { INITIAL_UI_STATE, type Screen } from './ui-state.ts';

export const SCREENS: readonly Screen[] = ['overview', 'symbol', 'system', 'help'];

/** How large a screen is drawn, and which. */
export interface RenderOptions {
  /** Width in characters; below 40 only that is said. Default 80. */
  readonly columns?: number;
  /** Height in lines; below 8 only that is said. Default 24. */
  readonly rows?: number;
  /** What is drawn. Default `symbol` where one is named, else `overview`. */
  readonly screen?: Screen;
  /** The symbol of the screen `symbol`, and the row that is chosen in the overview. */
  readonly symbol?: string;
  /** A word for the header, such as the address of the page. */
  readonly note?: string;
}

/** The screen of a view as plain lines without colour: exactly `rows` lines of at most `columns` characters. */
export function screenLines(view: DashboardViewModel, options: RenderOptions): readonly string[] {
  const { columns = 80, note, rows = 24, symbol = null, screen = symbol === null ? 'overview' : 'symbol' } = options;
  const state = { ...INITIAL_UI_STATE, screen, selected: symbol };
  const size = { columns, rows, colour: false, ...(note === undefined ? {} : { note }) };
  return frameLines(view, state, size).map(lineText);
}
