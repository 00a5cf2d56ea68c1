import { REGIMES } from '@xray/contracts';

import { HORIZON_BARS } from '../move-class/move-class.ts';

/** What prices did in the 10 bars after the runs of one regime, in units of the symbol's own volatility. */
export interface ForwardMoves {
  readonly runs: number;
  /** Mean normalised move: above 0 prices rose. */
  readonly drift: number;
  /** Standard error of `drift`; overlapping windows count as runs / 10 independent ones. */
  readonly drift_standard_error: number;
  /** Root mean square of the normalised move: 1 is the volatility of the last days. */
  readonly volatility: number;
}

export interface LabelledMoves {
  readonly labels: Uint8Array;
  /** Normalised moves of the same bars; NaN where there is none. */
  readonly moves: Float64Array;
}

/** Forward drift and volatility by regime, in taxonomy order; `null` for a regime without a run that has a move. */
export function forwardMovesByRegime(sequences: readonly LabelledMoves[]): readonly (ForwardMoves | null)[] {
  const sums = REGIMES.map(() => ({ runs: 0, moves: 0, squares: 0 }));
  for (const { labels, moves } of sequences) {
    moves.forEach((move, bar) => {
      const sum = sums[labels[bar] ?? REGIMES.length];
      if (sum === undefined || Number.isNaN(move)) return;
      sum.runs += 1;
      sum.moves += move;
      sum.squares += move * move;
    });
  }
  return sums.map(({ runs, moves, squares }) => {
    if (runs === 0) return null;
    const drift = moves / runs;
    const deviation = Math.sqrt(Math.max(0, squares / runs - drift * drift));
    return {
      runs,
      drift,
      drift_standard_error: deviation / Math.sqrt(Math.max(1, runs / HORIZON_BARS)),
      volatility: Math.sqrt(squares / runs),
    };
  });
}
