import type { DashboardSymbol, DashboardViewModel } from '@xray/contracts';

import { cut, NONE, percent, plain } from './cells.ts';
import { isoUtc } from './iso-utc.ts';
import { verdictName } from './verdict-name.ts';

const LINE_WIDTH = 120;
const MAX_DETAILS = 10;

interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (symbol: DashboardSymbol) => string;
}

function openShare({ recent_runs: runs }: DashboardSymbol): number | undefined {
  const decided = runs.filter((run) => run.gate_status !== 'UNKNOWN');
  return decided.length === 0 ? undefined : decided.filter((run) => run.gate_status === 'OPEN').length / decided.length;
}

const columns: readonly Column[] = [
  { title: 'symbol', align: 'left', cell: ({ symbol }) => symbol },
  {
    title: 'last run',
    align: 'left',
    cell: ({ last_engine_timestamp_ms: last }) => (last === null ? NONE : isoUtc(last)),
  },
  { title: 'status', align: 'left', cell: ({ last_run_status }) => last_run_status ?? NONE },
  { title: 'regime', align: 'left', cell: ({ regime_effective }) => verdictName(regime_effective) },
  { title: 'conf', align: 'right', cell: ({ regime_effective }) => percent(regime_effective?.confidence) },
  { title: 'gate', align: 'left', cell: ({ gate }) => gate.status },
  { title: 'att', align: 'right', cell: ({ attention }) => percent(attention?.score) },
  { title: 'runs', align: 'right', cell: ({ recent_runs }) => String(recent_runs.length) },
  { title: 'open', align: 'right', cell: (symbol) => percent(openShare(symbol)) },
  { title: 'feed', align: 'left', cell: ({ staleness }) => staleness.status },
];

function table(symbols: readonly DashboardSymbol[]): readonly string[] {
  const filled = columns.map(({ title, align, cell }) => {
    const texts = [title, ...symbols.map((symbol) => plain(cell(symbol)))];
    const width = Math.max(...texts.map((text) => text.length));
    return texts.map((text) => (align === 'left' ? text.padEnd(width) : text.padStart(width)));
  });
  return [undefined, ...symbols].map((_, row) =>
    filled
      .map((cells) => cells[row])
      .join('  ')
      .trimEnd(),
  );
}

/**
 * A closing table, a row for each symbol by name, and below it the state of the whole with what is wrong. `runs` and `open`
 * are about the recent runs that the view model holds: how many, and at what share of those decided the gate was open.
 */
export function renderSummary(view: DashboardViewModel): string {
  const { system, symbols, telemetry } = view;
  const states = [`system ${system.status}`, `feed ${telemetry.staleness.status}`, telemetry.enforcement_state];
  const details = system.components.flatMap(({ component_id, details: texts }) =>
    texts.map((text) => `  ${component_id}: ${text}`),
  );
  const hidden = details.length - MAX_DETAILS;
  const lines = [
    ...table(symbols),
    [`${symbols.length} symbols`, ...states, ...telemetry.staleness.reasons].join(' | '),
    ...details.slice(0, MAX_DETAILS),
    ...(hidden > 0 ? [`  and ${hidden} more`] : []),
  ];
  return lines.map((line) => cut(plain(line), LINE_WIDTH)).join('\n');
}
