import { SUPPLY_CODES, type StateGateEvent } from '@xray/contracts';

/** What the last gate of every symbol says of the data behind its verdict. */
export interface ClosedInputs {
  /** Takes what the gate decided, in order; the last evaluation of a symbol counts. */
  add(events: readonly StateGateEvent[]): void;
  /** One text for each code for which gates are closed, with symbols by name. */
  readonly texts: () => readonly string[];
}

const MAX_NAMED_SYMBOLS = 5;

/** Follows the symbols that are watched; others are left out. */
export function createClosedInputs(symbols: readonly string[]): ClosedInputs {
  const watched = new Set(symbols);
  const closedBy = new Map<string, readonly string[]>();
  return {
    add(events) {
      for (const { event_type, reasons, symbol } of events) {
        if (event_type === 'GateEvaluated' && watched.has(symbol)) closedBy.set(symbol, reasons);
      }
    },
    texts: () =>
      SUPPLY_CODES.flatMap((code) => {
        const closed = [...closedBy]
          .filter(([, reasons]) => reasons.includes(`denylisted_invalidation:${code}`))
          .map(([symbol]) => symbol)
          .sort();
        if (closed.length === 0) return [];
        const more = closed.length - MAX_NAMED_SYMBOLS;
        const named = `${closed.slice(0, MAX_NAMED_SYMBOLS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
        return [`${code}: ${closed.length} of ${watched.size} symbols: ${named}`];
      }),
  };
}
