import type { AuditRecord } from '@xray/contracts';

import type { GovernancePort } from './ports.ts';

/**
 * Where the entries of one execution go. What begins a market has none to write to at first: its entries are held, and stand in
 * the log with the first one that finds it there. An execution that is about no market, or whose folder never becomes one, leaves none.
 */
export interface MarketAudit {
  /** Resolves when the entries, and those held before them, are durable or are held. */
  append(entries: readonly AuditRecord[]): Promise<void>;
  /** Whether entries are held that no market was there for. */
  readonly isHolding: () => boolean;
}

export function createMarketAudit(governance: GovernancePort, directory: string | null): MarketAudit {
  let held: readonly AuditRecord[] = [];
  return {
    isHolding: () => held.length > 0,
    async append(entries) {
      if (directory === null) return;
      held = [...held, ...entries];
      if (!governance.hasMarket(directory)) return;
      const due = held;
      await governance.append(directory, due);
      held = held.slice(due.length);
    },
  };
}
