import { memo } from 'react';

import type { Regime, DashboardStaleness } from '../../api/wire.ts';
import { Hint } from '../../components/hint.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { formatShare } from '../../formatting/numbers.ts';
import { readable } from '../../formatting/texts.ts';
import { formatClock } from '../../formatting/times.ts';
import { REGIME_LOOKS, STACK_ORDER } from '../../regimes/regimes.ts';
import { CLAIM_LABELS, CLAIM_STACK, nameClass, type VerdictName } from '../../regimes/verdict-names.ts';

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

interface MeterProps {
  /** 0 to 1; `null` draws an empty one. */
  readonly value: number | null;
  readonly tone: 'confidence' | 'attention';
}

/** A thin bar of a share; the number stands beside it. */
export function Meter({ value, tone }: MeterProps) {
  return (
    <svg className={`meter meter-${tone}`} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      <rect className="meter-ground" width="1" height="1" />
      <rect className="meter-value" width={value ?? 0} height="1" />
    </svg>
  );
}

interface LastRunProps {
  readonly staleness: DashboardStaleness;
  readonly atMs: number | null;
}

/** When the last run was; where that is long ago, how it is called and why. */
export function LastRun({ staleness, atMs }: LastRunProps) {
  if (staleness.status === 'ACTIVE') return <span className="number">{formatClock(atMs)}</span>;
  return (
    <Hint lines={staleness.reasons.map(readable)} className="last-run-late">
      <span className="number">{formatClock(atMs)}</span> <StatusMark status={staleness.status} />
    </Hint>
  );
}
