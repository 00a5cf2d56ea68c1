/** Names of symbols without a gate that are remembered, so that each is told of once. */
const MAX_LEFT_OUT_NAMES = 10_000;

/** Which symbols have a gate: as many as are allowed, in order of appearance. */
export interface Admission {
  /** Whether a symbol that has no state yet gets one. */
  admit(symbol: string): boolean;
  readonly symbols: number;
}

export function createAdmission(
  admittedBefore: Iterable<string>,
  maxSymbols: number,
  onLeftOut?: (symbol: string, maxSymbols: number) => void,
): Admission {
  const admitted = new Set(admittedBefore);
  const leftOut = new Set<string>();
  return {
    admit(symbol) {
      if (admitted.size < maxSymbols) {
        admitted.add(symbol);
        return true;
      }
      if (leftOut.has(symbol)) return false;
      // Beyond that many names a symbol may be told of more than once.
      if (leftOut.size >= MAX_LEFT_OUT_NAMES) leftOut.clear();
      leftOut.add(symbol);
      onLeftOut?.(symbol, maxSymbols);
      return false;
    },
    get symbols() {
      return admitted.size;
    },
  };
}
