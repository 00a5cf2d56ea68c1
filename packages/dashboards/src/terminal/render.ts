import type { DashboardViewModel } from '@xray/contracts';

import { DashboardError } from '../errors.ts';
import { requireView } from '../text/require-view.ts';
import { frameLines } from './frame.ts';
import { lineText } from './styled-line.ts';
import { initialUiState, type Screen } from './ui-state.ts';

const SCREENS: readonly Screen[] = ['overview', 'symbol', 'system', 'help'];
const MAX_SIZE = 1000;

export interface RenderOptions {
  /** Width in characters, at least 40. Default 80. */
  readonly columns?: number;
  /** Height in lines, at least 8. Default 24. */
  readonly rows?: number;
  /** What is drawn. Default `symbol` where one is named, else `overview`. */
  readonly screen?: Screen;
  /** The symbol of the screen `symbol`, and the row that is chosen in the overview. */
  readonly symbol?: string;
  /** A word for the header, such as the address of the page. */
  readonly note?: string;
}

function checkedSize(what: string, size: number): number {
  if (Number.isSafeInteger(size) && size >= 1 && size <= MAX_SIZE) return size;
  throw new DashboardError(
    'invalid_argument',
    `The ${what} to draw on are no number from 1 to ${MAX_SIZE}: correct them.`,
  );
}

/**
 * What the terminal dashboard shows of a view, as plain lines without colour: a pure function, which touches no terminal and
 * loads nothing that draws on one. Exactly `rows` lines of at most `columns` characters.
 *
 * @throws DashboardError `invalid_view`, `invalid_argument`
 */
export function render(view: DashboardViewModel, options: RenderOptions = {}): readonly string[] {
  requireView(view);
  const { columns = 80, note, rows = 24, symbol = null, screen = symbol === null ? 'overview' : 'symbol' } = options;
  if (!SCREENS.includes(screen)) {
    throw new DashboardError('invalid_argument', `There is no such screen: name one of ${SCREENS.join(', ')}.`);
  }
  const size = { columns: checkedSize('columns', columns), rows: checkedSize('rows', rows), colour: false };
  const state = { ...initialUiState, screen, selected: symbol };
  return frameLines(view, state, { ...size, ...(note === undefined ? {} : { note }) }).map(lineText);
}
