import type { DashboardSymbol, DashboardViewModel } from '@xray/contracts';

import { bar, cut, NONE, percent, plain } from './cells.ts';
import { isoUtc } from './iso-utc.ts';
import { verdictName } from './verdict-name.ts';

const LINE_WIDTH = 120;
const SYMBOL_WIDTH = 12;

/** The parts of a symbol that speak of its last run; what is left from an earlier run is not part of this one's line. */
function ofLastRun(symbol: DashboardSymbol) {
  const of = <Section extends { readonly run_id: string }>(section: Section | undefined): Section | undefined =>
    section?.run_id === symbol.last_run_id ? section : undefined;
  return {
    verdict: of(symbol.regime_effective),
    belief: of(symbol.belief),
    attention: of(symbol.analysis) === undefined ? undefined : symbol.attention,
    gate: symbol.gate.engine_timestamp_ms === symbol.last_engine_timestamp_ms ? symbol.gate : undefined,
  };
}

function notes(symbol: DashboardSymbol, reasons: readonly string[], drivers: readonly string[]): string {
  const failure = symbol.last_error === null ? [] : [symbol.last_error];
  const staleness = symbol.staleness.status === 'ACTIVE' ? [] : [symbol.staleness.status];
  const parts = [staleness, reasons, failure, drivers].filter((part) => part.length > 0);
  return parts.map((part) => part.join(', ')).join(' | ');
}

/**
 * The last run of a symbol in one plain line of at most 120 characters: engine time, symbol, claim or regime with its confidence, the
 * anchor's mass as a bar, gate, attention, then why: staleness, the gate's reasons, the failure, the drivers. What is not there
 * is a dash. Columns are aligned for symbols of up to 12 characters.
 */
export function renderRunLine(view: DashboardViewModel, symbol: string): string {
  const found = view.symbols.find((each) => each.symbol === symbol);
  if (found === undefined || found.last_engine_timestamp_ms === null)
    return cut(plain(`${NONE.padEnd(20)} ${symbol.padEnd(SYMBOL_WIDTH)} no run yet`), LINE_WIDTH);
  const { verdict, belief, attention, gate } = ofLastRun(found);
  const columns = [
    isoUtc(found.last_engine_timestamp_ms),
    symbol.padEnd(SYMBOL_WIDTH),
    verdictName(verdict).padEnd(16),
    percent(verdict?.confidence),
    `[${bar(belief?.distribution[0]?.mass)}]`,
    (gate?.status ?? NONE).padEnd(6),
    `att ${percent(attention?.score)}`,
    notes(found, gate?.reason_texts ?? gate?.reasons ?? [], verdict?.drivers ?? []),
  ];
  return cut(plain(columns.join(' ')).trimEnd(), LINE_WIDTH);
}
