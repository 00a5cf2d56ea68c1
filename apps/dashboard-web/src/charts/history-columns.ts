import type { DashboardHistory } from '../api/wire.ts';

type Columns = Omit<DashboardHistory, 'events' | 'next_from_ms'>;

/** The index of the first time that is not before `ms`. */
export function firstAtOrAfter(times: readonly number[], ms: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Infinity) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

function mapColumns(history: Columns, pick: <Value>(column: readonly Value[]) => readonly Value[]): Columns {
  return {
    ...history,
    engine_timestamp_ms: pick(history.engine_timestamp_ms),
    run_id: pick(history.run_id),
    status: pick(history.status),
    price: pick(history.price),
    volume_ratio: pick(history.volume_ratio),
    regime: pick(history.regime),
    confidence: pick(history.confidence),
    ...(history.claim === undefined ? {} : { claim: pick(history.claim) }),
    ...(history.claim_shares === undefined ? {} : { claim_shares: pick(history.claim_shares) }),
    gate_status: pick(history.gate_status),
    belief: Object.fromEntries(Object.entries(history.belief).map(([regime, column]) => [regime, pick(column)])),
  };
}

/** The runs of a stretch of time, both ends included. */
export function sliceHistory(history: DashboardHistory, fromMs: number, toMs: number): DashboardHistory {
  const from = firstAtOrAfter(history.engine_timestamp_ms, fromMs);
  const to = firstAtOrAfter(history.engine_timestamp_ms, toMs + 1);
  if (from === 0 && to === history.engine_timestamp_ms.length) return history;
  return {
    ...history,
    ...mapColumns(history, (column) => column.slice(from, to)),
    events: history.events.filter(({ engine_timestamp_ms: ms }) => ms >= fromMs && ms <= toMs),
  };
}

/** A part that does not tell claims, as of an older server, has none. */
function joinedClaims(
  kept: DashboardHistory,
  later: DashboardHistory,
): Pick<DashboardHistory, 'claim' | 'claim_shares'> {
  if (later.claim === undefined || later.claim_shares === undefined) return {};
  const none = kept.engine_timestamp_ms.map(() => null);
  return {
    claim: [...(kept.claim ?? none), ...later.claim],
    claim_shares: [...(kept.claim_shares ?? none), ...later.claim_shares],
  };
}

/** Runs and the ones after them. What both hold is taken from the later answer. */
export function joinHistories(earlier: DashboardHistory, later: DashboardHistory): DashboardHistory {
  const first = later.engine_timestamp_ms[0];
  if (first === undefined) return { ...earlier, next_from_ms: later.next_from_ms };
  const kept = sliceHistory(earlier, 0, first - 1);
  const belief = Object.keys(later.belief).map(
    (regime) => [regime, [...(kept.belief[regime] ?? []), ...(later.belief[regime] ?? [])]] as const,
  );
  return {
    ...later,
    engine_timestamp_ms: [...kept.engine_timestamp_ms, ...later.engine_timestamp_ms],
    run_id: [...kept.run_id, ...later.run_id],
    status: [...kept.status, ...later.status],
    price: [...kept.price, ...later.price],
    volume_ratio: [...kept.volume_ratio, ...later.volume_ratio],
    regime: [...kept.regime, ...later.regime],
    confidence: [...kept.confidence, ...later.confidence],
    ...joinedClaims(kept, later),
    gate_status: [...kept.gate_status, ...later.gate_status],
    belief: Object.fromEntries(belief),
    events: [...kept.events, ...later.events],
  };
}
