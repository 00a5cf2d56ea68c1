import type { DashboardViewModel } from '@xray/contracts';

import { isoUtc } from '../text/iso-utc.ts';
import { helpLines } from './screens/help.ts';
import { overviewLines } from './screens/overview.ts';
import type { ScreenSize } from './screens/screen-size.ts';
import { symbolLines } from './screens/symbol.ts';
import { systemLines } from './screens/system.ts';
import { fitted, segment, textLine, type Line, type Tone } from './styled-line.ts';
import type { Screen, UiState } from './ui-state.ts';

/** Rows that are not the screen's body: the header, and the keys below. */
const CHROME_ROWS = 2;
const LEAST_WIDTH = 40;
const LEAST_HEIGHT = 8;

const STATUS_TONES: Readonly<Record<DashboardViewModel['system']['status'], Tone>> = {
  OK: 'good',
  DEGRADED: 'bad',
  UNKNOWN: 'warn',
};

function header(view: DashboardViewModel, state: UiState, note: string): Line {
  const { staleness } = view.telemetry;
  const time = view.source_engine_timestamp_ms === null ? 'no run yet' : isoUtc(view.source_engine_timestamp_ms);
  const stale = staleness.status === 'ACTIVE' ? [] : [segment(`  ${staleness.status}`, 'warn')];
  const filter = state.filter === '' && !state.filtering ? '' : `  /${state.filter}${state.filtering ? '_' : ''}`;
  return [
    segment('xray', 'strong'),
    segment(`  ${time}  ${view.symbols.length} symbols  `),
    segment(view.system.status, STATUS_TONES[view.system.status]),
    ...stale,
    segment(`  by ${state.sort}${filter}`, 'dim'),
    segment(note === '' ? '' : `  ${note}`, 'accent'),
  ];
}

const KEYS_OF: Readonly<Record<Screen, string>> = {
  overview: '↑↓ choose  ⏎ open  o order  / filter  s system  ? help  q leave',
  symbol: '↑↓ scroll  n next  p previous  esc back  ? help  q leave',
  system: '↑↓ scroll  esc back  ? help  q leave',
  help: 'esc back  q leave',
};

function body(view: DashboardViewModel, state: UiState, size: ScreenSize): readonly Line[] {
  switch (state.screen) {
    case 'overview':
      return overviewLines(view, state, size);
    case 'symbol':
      return symbolLines(view, state, size);
    case 'system':
      return systemLines(view, state, size);
    case 'help':
      return helpLines();
  }
}

export interface FrameOptions {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
  /** A word for the header, such as the address of the page. */
  readonly note?: string;
}

/** The whole terminal: exactly `rows` lines of at most `columns` characters. */
export function frameLines(view: DashboardViewModel, state: UiState, options: FrameOptions): readonly Line[] {
  const { colour, columns, note = '', rows } = options;
  if (columns < LEAST_WIDTH || rows < LEAST_HEIGHT) {
    const text = `xray needs ${LEAST_WIDTH} × ${LEAST_HEIGHT}, this is ${columns} × ${rows}`;
    return Array.from({ length: rows }, (_, row) => (row === 0 ? fitted(textLine(text), columns) : textLine('')));
  }
  const height = rows - CHROME_ROWS;
  const shown = body(view, state, { width: columns, height, colour }).slice(0, height);
  const lines = [
    header(view, state, note),
    ...shown,
    ...Array.from({ length: height - shown.length }, () => textLine('')),
    textLine(state.filtering ? 'type to filter  ⏎ keep  esc forget' : KEYS_OF[state.screen], 'dim'),
  ];
  return lines.map((line) => fitted(line, columns));
}
