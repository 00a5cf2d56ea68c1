import { REGIMES, type DashboardHistory, type Regime } from '@xray/contracts';

import type { SymbolChunk } from './history-chunk.ts';
import type { HistoryEvent, HistoryRow } from './history-row.ts';

/** What came before a page: its first events are changes against that. */
export interface BeforePage {
  readonly regime: Regime | null;
  /** What the verdict is called. */
  readonly label: string;
  readonly active: ReadonlyMap<string, boolean>;
}

const nothingBefore: BeforePage = { regime: null, label: '', active: new Map() };

export function beforePage(chunk: SymbolChunk | null, fromMs: number): BeforePage {
  if (chunk === null) return nothingBefore;
  const row = chunk.rows.findLast((other) => other.engine_timestamp_ms < fromMs && other.regime !== null);
  return {
    regime: row?.regime ?? null,
    label: row === undefined ? '' : labelOf(row),
    active: chunk.detectors.last,
  };
}

/** What a verdict is called, by its claim where it tells how wild it is. */
function labelOf({ claim, claim_shares, regime }: HistoryRow): string {
  return claim !== null && claim_shares !== null ? claim : String(regime);
}

/** Changes from one verdict to the next; a run without one changes nothing. */
function regimeChanges(
  rows: readonly HistoryRow[],
  before: Pick<BeforePage, 'label' | 'regime'>,
): readonly HistoryEvent[] {
  const changes: HistoryEvent[] = [];
  let regime = before.regime;
  let label = before.label;
  for (const row of rows) {
    if (row.regime === null) continue;
    if (regime !== null && row.regime !== regime)
      changes.push({
        engine_timestamp_ms: row.engine_timestamp_ms,
        kind: 'regime',
        text: `${label} → ${labelOf(row)}`,
      });
    regime = row.regime;
    label = labelOf(row);
  }
  return changes;
}

/** Where detectors became active in a part of the log, given what was active before it. */
export function onsetsOf({ detectors }: SymbolChunk, active: ReadonlyMap<string, boolean>): readonly HistoryEvent[] {
  const atBorder = [...detectors.first.values()].filter((one) => one.active && active.get(one.detector) !== true);
  return [...atBorder, ...detectors.onsets].map(({ engine_timestamp_ms, summary }) => ({
    engine_timestamp_ms,
    kind: 'detection',
    text: summary,
  }));
}

const KIND_ORDER = { regime: 0, detection: 1, failure: 2, gate_reset: 3 } as const;

function compareEvents(left: HistoryEvent, right: HistoryEvent): number {
  return (
    left.engine_timestamp_ms - right.engine_timestamp_ms ||
    KIND_ORDER[left.kind] - KIND_ORDER[right.kind] ||
    (left.text < right.text ? -1 : left.text > right.text ? 1 : 0)
  );
}

export interface PageContent {
  readonly symbol: string;
  readonly cadence_ms: number;
  readonly rows: readonly HistoryRow[];
  /** Onsets, failures and resets in the range of the rows, in any order. */
  readonly events: readonly HistoryEvent[];
  readonly before: Pick<BeforePage, 'label' | 'regime'>;
  readonly next_from_ms: number | null;
}

/** Rows as columns. Every number is the log's: rows are left out by the range and the limit only, never thinned. */
export function historyPage(content: PageContent): DashboardHistory {
  const { cadence_ms, next_from_ms, before, rows, symbol } = content;
  return {
    schema: 'dashboard_history',
    schema_version: '1',
    symbol,
    cadence_ms,
    engine_timestamp_ms: rows.map((row) => row.engine_timestamp_ms),
    run_id: rows.map((row) => row.run_id),
    status: rows.map((row) => row.status),
    price: rows.map((row) => row.price),
    volume_ratio: rows.map((row) => row.volume_ratio),
    regime: rows.map((row) => row.regime),
    confidence: rows.map((row) => row.confidence),
    claim: rows.map((row) => row.claim),
    claim_shares: rows.map((row) => row.claim_shares),
    gate_status: rows.map((row) => row.gate_status),
    belief: Object.fromEntries(REGIMES.map((regime, at) => [regime, rows.map((row) => row.belief?.[at] ?? null)])),
    events: [...content.events, ...regimeChanges(rows, before)].sort(compareEvents),
    next_from_ms,
  };
}
