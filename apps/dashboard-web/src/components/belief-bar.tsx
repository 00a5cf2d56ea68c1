import { memo } from 'react';

import type { Regime } from '../api/wire.ts';
import { formatShare } from '../formatting/numbers.ts';
import { REGIME_LOOKS, regimeClass, STACK_ORDER } from '../regimes/regimes.ts';

interface BeliefBarProps {
  readonly distribution: readonly { readonly regime: Regime; readonly mass: number }[];
}

/** The nine masses side by side, always in the same order, so that a shift of belief is a shift to a side. */
export const BeliefBar = memo(function BeliefBar({ distribution }: BeliefBarProps) {
  const massOf = new Map(distribution.map(({ regime, mass }) => [regime, mass]));
  const first = distribution[0];
  const label = first === undefined ? 'no belief' : `${REGIME_LOOKS[first.regime].label} ${formatShare(first.mass)}`;
  return (
    <span className="belief-bar" role="img" aria-label={`Belief: ${label}`}>
      {STACK_ORDER.map((regime) => (
        <span key={regime} className={regimeClass(regime)} style={{ flexGrow: massOf.get(regime) ?? 0 }} />
      ))}
    </span>
  );
});
