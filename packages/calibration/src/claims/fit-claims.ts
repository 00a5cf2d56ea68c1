import {
  type CalibratedClaim,
  LEAST_MEASURED_CONFIDENCE,
  type MeasuredShare,
  type Regime,
  REGIMES,
} from '@xray/contracts';

import { HORIZON_BARS } from '../outcomes/next-ranges.ts';
import { followedVerdicts, type FollowedVerdict, type JudgedSymbol, REVERSAL_BARS } from './judged-runs.ts';
import { type CountedVerdict, measuredShare } from './measured-share.ts';
import type { WildnessKind } from './wildness-kinds.ts';

/** Confidences from which a wild stretch is tried for reversal. */
const REVERTING_FROM = [0, 0.6, 0.7, 0.8, 0.9];
/** A reversal is claimed where its interval lies above one half and above its usual share. */
const EVEN = 0.5;

const MEMORIES = ['truth', 'hysteresis'] as const;

function isCounted(one: CountedVerdict | null): one is CountedVerdict {
  return one !== null;
}

function sharesOf(
  some: readonly FollowedVerdict[],
  all: readonly FollowedVerdict[],
  seed: number,
): readonly MeasuredShare[] {
  const counted = (verdicts: readonly FollowedVerdict[], what: 'large' | 'reversed') =>
    verdicts.map((verdict) => verdict[what]).filter(isCounted);
  const shares = [
    measuredShare(
      { of: 'large_moves', horizon_bars: HORIZON_BARS },
      counted(some, 'large'),
      counted(all, 'large'),
      seed,
    ),
    measuredShare(
      { of: 'reversals', horizon_bars: REVERSAL_BARS },
      counted(some, 'reversed'),
      counted(all, 'reversed'),
      seed,
    ),
  ];
  return shares.filter((share) => share !== null);
}

function isReverting(shares: readonly MeasuredShare[]): boolean {
  return shares.some(({ low, of, usual }) => of === 'reversals' && low > Math.max(EVEN, usual));
}

/** Whether large moves were fewer for sure after what is called calm, and more for sure after what is called wild. */
function holds(kind: WildnessKind, shares: readonly MeasuredShare[]): boolean {
  const large = shares.find(({ of }) => of === 'large_moves');
  if (kind === 'ordinary') return true;
  if (large === undefined) return false;
  return kind === 'calm' ? large.high < large.usual : large.low > large.usual;
}

/**
 * What the degrees of a profile may claim, with how often it held on markets that no table was fitted on. Wild degrees claim a
 * reversal from the least confidence at which the first half of each symbol shows one, if the second half shows it as well; the
 * numbers of what was so chosen are of the second half alone. Degrees whose kind these markets do not bear out are ordinary.
 */
export function wildnessClaims(
  kinds: ReadonlyMap<Regime, WildnessKind>,
  judged: readonly JudgedSymbol[],
  { cadence_ms, seed }: { readonly cadence_ms: number; readonly seed: number },
): readonly CalibratedClaim[] {
  const isSameClaim = (one: Regime, other: Regime): boolean => kinds.get(one) === kinds.get(other);
  const verdicts = {
    truth: followedVerdicts(judged, 'truth', isSameClaim, cadence_ms),
    hysteresis: followedVerdicts(judged, 'hysteresis', isSameClaim, cadence_ms),
  };
  const measured = (kind: WildnessKind, from: number, to: number, half: FollowedVerdict['half'] = null) => {
    const [truth, hysteresis] = MEMORIES.map((memory) => {
      const all = half === null ? verdicts[memory] : verdicts[memory].filter((verdict) => verdict.half === half);
      const some = all.filter(
        ({ confidence, regime }) =>
          kinds.get(regime) === kind && confidence >= Math.max(from, LEAST_MEASURED_CONFIDENCE) && confidence < to,
      );
      return sharesOf(some, all, seed);
    });
    return { truth: truth ?? [], hysteresis: hysteresis ?? [] };
  };
  const beyondAll = 2;
  const isBorneOut = (kind: WildnessKind): boolean => holds(kind, measured(kind, 0, beyondAll).hysteresis);
  const standing = new Map(
    [...kinds].map(([regime, kind]) => [regime, judged.length === 0 || isBorneOut(kind) ? kind : 'ordinary'] as const),
  );
  if ([...standing].some(([regime, kind]) => kind !== kinds.get(regime)))
    return wildnessClaims(standing, judged, { cadence_ms, seed });
  const shownFrom = (from: number, half: 'first' | 'second'): boolean =>
    isReverting(measured('wild', from, beyondAll, half).hysteresis);
  const chosen = REVERTING_FROM.find((from) => shownFrom(from, 'first')) ?? null;
  const reverting = chosen !== null && shownFrom(chosen, 'second') ? chosen : null;
  return REGIMES.flatMap((regime): CalibratedClaim[] => {
    const kind = kinds.get(regime) ?? 'ordinary';
    if (kind !== 'wild' || reverting === null)
      return [{ regime, from_confidence: 0, kind, measured: measured(kind, 0, beyondAll) }];
    const sure: CalibratedClaim = {
      regime,
      from_confidence: reverting,
      kind: 'reverting',
      measured: measured(kind, reverting, beyondAll, 'second'),
    };
    if (reverting === 0) return [sure];
    return [{ regime, from_confidence: 0, kind, measured: measured(kind, 0, reverting, 'second') }, sure];
  });
}

/** A verdict whose regime could be compared with the true one, and the market it was drawn with. */
export interface NamedVerdict extends CountedVerdict {
  readonly regime: Regime;
  /** By the calibration's own curve. */
  readonly confidence: number;
}

/** What the regimes of a profile fitted to labels may claim: themselves, with how often that was right. */
export function regimeClaims(
  judged: Readonly<Record<'truth' | 'hysteresis', readonly NamedVerdict[]>>,
  seed: number,
): readonly CalibratedClaim[] {
  const right = (memory: 'truth' | 'hysteresis', regime: Regime): readonly MeasuredShare[] => {
    const all = judged[memory].filter(({ confidence }) => confidence >= LEAST_MEASURED_CONFIDENCE);
    const some = all.filter((verdict) => verdict.regime === regime);
    const share = measuredShare({ of: 'named_right', horizon_bars: 0 }, some, all, seed);
    return share === null ? [] : [share];
  };
  return REGIMES.map((regime) => ({
    regime,
    from_confidence: 0,
    kind: 'regime',
    measured: { truth: right('truth', regime), hysteresis: right('hysteresis', regime) },
  }));
}
