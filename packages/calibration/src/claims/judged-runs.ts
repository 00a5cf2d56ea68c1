import { type Regime, regimePosition, REGIMES } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { nextMoves, type RunBars } from '../outcomes/next-ranges.ts';
import { outcomesOnClock, type TimedBars } from '../outcomes/on-clock.ts';
import type { CountedVerdict } from './measured-share.ts';
import { LARGE_MOVE } from './wildness-kinds.ts';

/** A verdict by what it named and what it believed; `null` where the engine gave none. */
export type JudgedRun = { readonly regime: Regime; readonly belief: readonly number[] } | null;

/** The verdicts on one symbol of a market whose tables were not fitted on, run by run. */
export interface JudgedSymbol extends TimedBars {
  readonly truth: readonly JudgedRun[];
  readonly hysteresis: readonly JudgedRun[];
}

/** Bars over which a move and the one before are compared. */
export const REVERSAL_BARS = 20;
/** Runs at the start of a symbol that are not judged: what the composer measures against fills. */
const FIRST_JUDGED_RUN = 500;
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
  /**
   * Which half of the symbol's runs it lies in: what is chosen on the first is measured on the second. `null` where the first looks
   * ahead into the second.
   */
  readonly half: 'first' | 'second' | null;
}

/** By bar, 1 where the next bars moved against the last ones and 0 where not; NaN where one of the moves was none, or is not known. */
function reversals({ close }: RunBars): Float64Array {
  return close.map((price, bar) => {
    if (bar < REVERSAL_BARS || bar + REVERSAL_BARS >= close.length) return NaN;
    const before = Math.sign(Math.log(price / at(close, bar - REVERSAL_BARS)));
    const after = Math.sign(Math.log(at(close, bar + REVERSAL_BARS) / price));
    const product = before * after;
    return Number.isNaN(product) || product === 0 ? NaN : Number(product < 0);
  });
}

function halfOf(run: number, runs: number): FollowedVerdict['half'] {
  const middle = FIRST_JUDGED_RUN + Math.floor((runs - FIRST_JUDGED_RUN) / 2);
  if (run >= middle) return 'second';
  return run + REVERSAL_BARS < middle ? 'first' : null;
}

/** The verdicts of symbols with what came after each, in bars of the cadence, drawn by calendar day. */
export function followedVerdicts(
  symbols: readonly JudgedSymbol[],
  memory: 'truth' | 'hysteresis',
  isSameClaim: (one: Regime, other: Regime) => boolean,
  cadenceMs: number,
): readonly FollowedVerdict[] {
  return symbols.flatMap((symbol) => {
    const moves = outcomesOnClock(symbol, cadenceMs, nextMoves);
    const reversed = outcomesOnClock(symbol, cadenceMs, reversals);
    const verdicts = symbol[memory];
    return verdicts.flatMap((verdict, run): FollowedVerdict[] => {
      if (verdict === null || run < FIRST_JUDGED_RUN) return [];
      const { belief, regime } = verdict;
      const block = String(Math.floor(at(symbol.engine_timestamp_ms, run) / DAY_MS));
      const move = at(moves, run);
      const turned = at(reversed, run);
      return [
        {
          regime,
          confidence: REGIMES.reduce(
            (sum, other) => sum + (isSameClaim(regime, other) ? at(belief, regimePosition(other)) : 0),
            0,
          ),
          large: Number.isNaN(move) ? null : { block, came: Math.abs(move) >= LARGE_MOVE },
          reversed: Number.isNaN(turned) ? null : { block, came: turned === 1 },
          half: halfOf(run, verdicts.length),
        },
      ];
    });
  });
}
