import type { DashboardGate, DashboardStaleness, DashboardSymbol } from '@xray/contracts';

import type { DashboardConfig } from '../config.ts';
import { supplyCodeOf } from './gate-reason-text.ts';

/** The four states of a symbol: one object each, so that an unchanged symbol stays the same object. */
export interface StalenessScale {
  /** Of a last engine time (`null` without any run) at `asOfMs`; a limit itself is not beyond the limit. */
  of(lastEngineTimestampMs: number | null, asOfMs: number): DashboardStaleness;
}

export function createStalenessScale(config: DashboardConfig): StalenessScale {
  const active: DashboardStaleness = { status: 'ACTIVE', is_stale: false, reasons: [] };
  const late: DashboardStaleness = {
    status: 'LATE',
    is_stale: false,
    reasons: [`no run for more than ${config.late_after_ms} ms`],
  };
  const stale: DashboardStaleness = {
    status: 'STALE',
    is_stale: true,
    reasons: [`no run for more than ${config.stale_after_ms} ms`],
  };
  const never: DashboardStaleness = { status: 'STALE', is_stale: true, reasons: ['no run yet'] };
  return {
    of: (lastEngineTimestampMs, asOfMs) => {
      if (lastEngineTimestampMs === null) return never;
      const age = asOfMs - lastEngineTimestampMs;
      if (age > config.stale_after_ms) return stale;
      return age > config.late_after_ms ? late : active;
    },
  };
}

/**
 * Of a symbol: as old as its last run, and stale at once where that run was made without a price of its bar or from old data. The
 * same object comes back where the gate says nothing of that.
 */
export function symbolStaleness(byTime: DashboardStaleness, gate: DashboardGate): DashboardStaleness {
  const texts = gate.reasons.flatMap((reason, at) => {
    const code = supplyCodeOf(reason);
    return code === null || code === 'WARMING_UP' ? [] : [gate.reason_texts?.[at] ?? reason];
  });
  return texts.length === 0 ? byTime : { status: 'STALE', is_stale: true, reasons: [...byTime.reasons, ...texts] };
}

const MAX_NAMED_SYMBOLS = 5;

function laggingReason(symbols: readonly DashboardSymbol[]): string | null {
  const behind = (symbol: DashboardSymbol): boolean => symbol.staleness.status !== 'ACTIVE';
  if (!symbols.some(behind)) return null;
  const lagging = symbols.filter(behind);
  const named = lagging.slice(0, MAX_NAMED_SYMBOLS).map((symbol) => symbol.symbol);
  const more = lagging.length - named.length;
  return `${lagging.length} of ${symbols.length} symbols behind: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Of the whole: the newest run's staleness, and at least `LATE` while any symbol is behind. */
export function overallStaleness(newest: DashboardStaleness, symbols: readonly DashboardSymbol[]): DashboardStaleness {
  const lagging = laggingReason(symbols);
  if (lagging === null) return newest;
  return {
    status: newest.status === 'ACTIVE' ? 'LATE' : newest.status,
    is_stale: newest.is_stale,
    reasons: [...newest.reasons, lagging],
  };
}
