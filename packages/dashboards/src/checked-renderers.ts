import type { DashboardViewModel } from '@xray/contracts';

import { DashboardError } from './errors.ts';
import { SCREENS, screenLines, type RenderOptions } from './terminal/render.ts';
import { renderRunLine as runLine } from './text/run-line.ts';
import { renderSummary as summary } from './text/summary-table.ts';

const MAX_SIZE = 1000;

function hasSections(view: unknown): boolean {
  if (typeof view !== 'object' || view === null) return false;
  return (
    Reflect.get(view, 'dvm_schema') === 'dashboard_view_model' &&
    Array.isArray(Reflect.get(view, 'symbols')) &&
    ['system', 'telemetry'].every((section) => typeof Reflect.get(view, section) === 'object')
  );
}

function requireView(view: unknown): void {
  if (hasSections(view)) return;
  throw new DashboardError('invalid_view', 'There is no view model to draw: give what buildSnapshot gave.');
}

function invalidArgument(sentence: string): DashboardError {
  return new DashboardError('invalid_argument', sentence);
}

function requireSize(what: string, size: number | undefined): void {
  if (size === undefined || (Number.isSafeInteger(size) && size >= 1 && size <= MAX_SIZE)) return;
  throw invalidArgument(`The ${what} to draw on must be numbers from 1 to ${MAX_SIZE}: correct them.`);
}

/**
 * The last run of a symbol in one plain line of at most 120 characters: engine time, symbol, regime with its confidence, the
 * anchor's mass as a bar, gate, attention, then why: staleness, the gate's reasons, the failure, the drivers. What is not there
 * is a dash. Columns are aligned for symbols of up to 12 characters.
 *
 * @throws DashboardError `invalid_view`, `invalid_argument`
 */
export function renderRunLine(view: DashboardViewModel, symbol: string): string {
  requireView(view);
  const named: unknown = symbol;
  if (typeof named !== 'string') throw invalidArgument('The symbol of the line is not a string: name one of the view.');
  return runLine(view, symbol);
}

/**
 * A closing table, a row for each symbol by name, and below it the state of the whole with what is wrong. `runs` and `open`
 * are about the recent runs that the view model holds: how many, and at what share of those decided the gate was open.
 *
 * @throws DashboardError `invalid_view`
 */
export function renderSummary(view: DashboardViewModel): string {
  requireView(view);
  return summary(view);
}

/**
 * What the terminal dashboard shows of a view, as plain lines without colour: a pure function, which touches no terminal and
 * loads nothing that draws on one. Exactly `rows` lines of at most `columns` characters.
 *
 * @throws DashboardError `invalid_view`, `invalid_argument`
 */
export function render(view: DashboardViewModel, options: RenderOptions = {}): readonly string[] {
  requireView(view);
  const { columns, rows, screen } = options;
  requireSize('columns', columns);
  requireSize('rows', rows);
  if (screen !== undefined && !SCREENS.includes(screen)) {
    throw invalidArgument(`There is no such screen: name one of ${SCREENS.join(', ')}.`);
  }
  return screenLines(view, options);
}
