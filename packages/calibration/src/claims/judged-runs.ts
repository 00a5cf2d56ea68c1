import { type Regime, regimePosition, REGIMES } from '@xray/contracts';

import { nextMoves, type RunBars } from '../outcomes/next-ranges.ts';
import type { CountedVerdict } from './measured-share.ts';

/** A verdict by what it named and what it believed; `null` where the engine gave none. */
export type JudgedRun = { readonly regime: Regime; readonly belief: readonly number[] } | null;

/** The verdicts on one symbol of a market whose tables were not fitted on, run by run. */
export interface JudgedSymbol {
  readonly engine_timestamp_ms: Float64Array;
  readonly bars: RunBars;
  readonly truth: readonly JudgedRun[];
  readonly hysteresis: readonly JudgedRun[];
}

/** Bars over which a move and the one before are compared. */
export const REVERSAL_BARS = 20;
/** Runs at the start of a symbol that are not judged: what the composer measures against fills. */
const FIRST_JUDGED_RUN = 500;
const LARGE_MOVE = 1.5;
const DAY_MS = 86_400_000;

/** A verdict with what came after it. */
export interface FollowedVerdict {
  readonly regime: Regime;
  /** What the regimes that make the same claim hold together. */
  readonly confidence: number;
  /** Whether a large move came; `null` where it is not known. */
  readonly large: CountedVerdict | null;
  /** Whether the move so far was reversed; `null` where one of them was none, or is not known. */
  readonly reversed: CountedVerdict | null;
}

function reversals({ close }: RunBars): readonly (boolean | null)[] {
  return Array.from(close, (price, run) => {
    const before = Math.sign(Math.log(price / (close[run - REVERSAL_BARS] ?? NaN)));
    const after = Math.sign(Math.log((close[run + REVERSAL_BARS] ?? NaN) / price));
    const product = before * after;
    return Number.isNaN(product) || product === 0 ? null : product < 0;
  });
}

/** The verdicts of symbols with what came after each, drawn by calendar day. */
export function followedVerdicts(
  symbols: readonly JudgedSymbol[],
  memory: 'truth' | 'hysteresis',
  isSameClaim: (one: Regime, other: Regime) => boolean,
): readonly FollowedVerdict[] {
  return symbols.flatMap((symbol) => {
    const moves = nextMoves(symbol.bars);
    const reversed = reversals(symbol.bars);
    return symbol[memory].flatMap((verdict, run): FollowedVerdict[] => {
      if (verdict === null || run < FIRST_JUDGED_RUN) return [];
      const { belief, regime } = verdict;
      const block = String(Math.floor((symbol.engine_timestamp_ms[run] ?? 0) / DAY_MS));
      const move = moves[run] ?? NaN;
      const turned = reversed[run] ?? null;
      return [
        {
          regime,
          confidence: REGIMES.reduce(
            (sum, other) => sum + (isSameClaim(regime, other) ? (belief[regimePosition(other)] ?? 0) : 0),
            0,
          ),
          large: Number.isNaN(move) ? null : { block, came: Math.abs(move) >= LARGE_MOVE },
          reversed: turned === null ? null : { block, came: turned },
        },
      ];
    });
  });
}
