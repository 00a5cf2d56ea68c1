import { memo } from 'react';

import type { Regime } from '../api/wire.ts';
import { formatShare } from '../formatting/numbers.ts';
import { REGIME_LOOKS, STACK_ORDER } from '../regimes/regimes.ts';
import { CLAIM_LABELS, CLAIM_STACK, nameClass, type VerdictName } from '../regimes/verdict-names.ts';

interface BeliefBarProps {
  readonly distribution: readonly { readonly regime: Regime; readonly mass: number }[];
  /** The belief by how wild it takes the market to be, where that is what it tells. */
  readonly shares: Readonly<Record<(typeof CLAIM_STACK)[number], number>> | null;
}

interface Part {
  readonly name: VerdictName;
  readonly mass: number;
}

/** The masses side by side, always in the same order, so that a shift of belief is a shift to a side. */
export const BeliefBar = memo(function BeliefBar({ distribution, shares }: BeliefBarProps) {
  if (shares !== null) {
    const parts = CLAIM_STACK.map((name) => ({ name, mass: shares[name] }));
    return (
      <Bar
        parts={parts}
        label={parts.map(({ mass, name }) => `${CLAIM_LABELS[name]} ${formatShare(mass)}`).join(', ')}
      />
    );
  }
  const massOf = new Map(distribution.map(({ regime, mass }) => [regime, mass]));
  const first = distribution[0];
  const label = first === undefined ? 'no belief' : `${REGIME_LOOKS[first.regime].label} ${formatShare(first.mass)}`;
  return <Bar parts={STACK_ORDER.map((name) => ({ name, mass: massOf.get(name) ?? 0 }))} label={label} />;
});

function Bar({ parts, label }: { readonly parts: readonly Part[]; readonly label: string }) {
  return (
    <span className="belief-bar" role="img" aria-label={`Belief: ${label}`}>
      {parts.map(({ mass, name }) => (
        <span key={name} className={nameClass(name)} style={{ flexGrow: mass }} />
      ))}
    </span>
  );
}
