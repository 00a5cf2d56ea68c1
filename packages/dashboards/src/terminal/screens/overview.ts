import type { DashboardSymbol, DashboardViewModel } from '@xray/contracts';

import { percent, plain } from '../../text/cells.ts';
import { listed } from '../listed-symbols.ts';
import { verdictName } from '../../text/verdict-name.ts';
import { beliefBar, sharesOf, sparkline, verdictTone } from '../marks.ts';
import { cell, segment, textLine, type Line, type Segment, type Tone } from '../styled-line.ts';
import type { UiState } from '../ui-state.ts';
import type { ScreenSize } from './screen-size.ts';

const SYMBOL_WIDTH = 11;
const PRICE_WIDTH = 10;
const REGIME_WIDTH = 16;
const BELIEF_WIDTH = 10;
const LEAST_SPARK_WIDTH = 10;
const GREATEST_SPARK_WIDTH = 40;
/** All columns but sparkline and notes, with the spaces between them. */
const FIXED_WIDTH =
  1 + SYMBOL_WIDTH + 1 + PRICE_WIDTH + 1 + 1 + REGIME_WIDTH + 1 + 4 + 1 + BELIEF_WIDTH + 1 + 6 + 1 + 4 + 1;

const STALE_TONE: Readonly<Record<DashboardSymbol['staleness']['status'], Tone | null>> = {
  ACTIVE: null,
  LATE: 'warn',
  STALE: 'dim',
};

/** A price as it is, with no more digits than fit. */
function priceText(symbol: DashboardSymbol): string {
  const price = symbol.recent_runs.at(-1)?.price ?? null;
  return price === null ? '-' : String(price).slice(0, PRICE_WIDTH);
}

function noteOf(symbol: DashboardSymbol): string {
  if (symbol.staleness.is_stale) return symbol.staleness.reasons.join(', ');
  if (symbol.last_error !== null && symbol.last_run_status === 'FAILED') return symbol.last_error;
  return [...(symbol.gate.reason_texts ?? symbol.gate.reasons), ...(symbol.attention?.reasons ?? [])].join(', ');
}

function sparkWidth(width: number): number {
  return Math.max(LEAST_SPARK_WIDTH, Math.min(GREATEST_SPARK_WIDTH, Math.floor((width - FIXED_WIDTH) / 2)));
}

function beliefCells({ belief, regime_effective: verdict }: DashboardSymbol, colour: boolean): readonly Segment[] {
  const shares = sharesOf(verdict);
  if (shares !== null) return beliefBar(shares, BELIEF_WIDTH, colour);
  if (belief === undefined) return [segment(' '.repeat(BELIEF_WIDTH))];
  return beliefBar(
    belief.distribution.map(({ mass, regime }) => ({ mass, name: regime })),
    BELIEF_WIDTH,
    colour,
  );
}

function row(symbol: DashboardSymbol, size: ScreenSize, selected: boolean): Line {
  const { colour, width } = size;
  const stale = STALE_TONE[symbol.staleness.status];
  const tone = (own: Tone): Tone => stale ?? own;
  const verdict = symbol.regime_effective;
  const open = symbol.gate.status === 'OPEN';
  const spark = sparkWidth(width);
  const score = symbol.attention?.score;
  const belief = beliefCells(symbol, colour);
  const parts: Line = [
    segment(selected ? '›' : ' ', 'accent'),
    segment(cell(plain(symbol.symbol), SYMBOL_WIDTH), tone('strong')),
    segment(' '),
    segment(cell(priceText(symbol), PRICE_WIDTH, 'right'), tone('plain')),
    segment(' '),
    segment(sparkline(symbol.recent_runs, spark, colour), tone('dim')),
    segment(' '),
    segment(cell(verdictName(verdict), REGIME_WIDTH), tone(verdict === undefined ? 'dim' : verdictTone(verdict))),
    segment(' '),
    segment(percent(verdict?.confidence), tone('plain')),
    segment(' '),
    ...(stale === 'dim' ? belief.map((part) => ({ ...part, tone: 'dim' as const })) : belief),
    segment(' '),
    segment(cell(symbol.gate.status === 'UNKNOWN' ? '-' : symbol.gate.status, 6), tone(open ? 'good' : 'warn')),
    segment(' '),
    segment(percent(score), tone(score !== undefined && score >= 0.5 ? 'accent' : 'plain')),
    segment(` ${symbol.staleness.is_stale ? `${symbol.staleness.status} ` : ''}${plain(noteOf(symbol))}`, 'dim'),
  ];
  return selected ? parts.map((part) => ({ ...part, inverse: true })) : parts;
}

function heading({ width }: ScreenSize): Line {
  const spark = sparkWidth(width);
  return textLine(
    ` ${cell('symbol', SYMBOL_WIDTH)} ${cell('price', PRICE_WIDTH, 'right')} ${cell('last hours', spark)} ` +
      `${cell('verdict', REGIME_WIDTH)} conf ${cell('belief', BELIEF_WIDTH)} gate    att`,
    'dim',
  );
}

/** The rows that fit, with the selected one among them. */
function windowOf(rows: number, selected: number, height: number): number {
  if (rows <= height) return 0;
  return Math.max(0, Math.min(rows - height, selected - Math.floor(height / 2)));
}

/** All symbols at a glance; `size.height` rows. */
export function overviewLines(view: DashboardViewModel, state: UiState, size: ScreenSize): readonly Line[] {
  const symbols = listed(view, state);
  if (view.symbols.length === 0)
    return [heading(size), textLine(''), textLine('  no run yet: the first boundary is awaited', 'dim')];
  if (symbols.length === 0)
    return [heading(size), textLine(''), textLine(`  nothing matches "${state.filter}"`, 'warn')];
  const room = Math.max(1, size.height - 1);
  const at = Math.max(
    0,
    symbols.findIndex(({ symbol }) => symbol === state.selected),
  );
  const first = windowOf(symbols.length, at, room);
  return [
    heading(size),
    ...symbols.slice(first, first + room).map((symbol) => row(symbol, size, symbol.symbol === state.selected)),
  ];
}
