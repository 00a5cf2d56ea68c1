import type { ReactNode } from 'react';

import { formatFineShare } from '../formatting/numbers.ts';
import { NameLabel } from '../regimes/regime-mark.tsx';
import { CLAIM_STACK, nameClass } from '../regimes/verdict-names.ts';

interface ClaimSharesProps {
  readonly shares: Readonly<Record<(typeof CLAIM_STACK)[number], number>>;
  /** What they are made of, for whoever wants to know. */
  readonly children: ReactNode;
}

/** The belief by how wild it takes the market to be. */
export function ClaimShares({ shares, children }: ClaimSharesProps) {
  return (
    <>
      <dl className="belief-table">
        {CLAIM_STACK.toReversed().map((name) => (
          <div key={name}>
            <dt>
              <NameLabel name={name} />
            </dt>
            <dd>
              <svg viewBox="0 0 1 1" preserveAspectRatio="none" className={nameClass(name)} aria-hidden="true">
                <rect width={shares[name]} height="1" />
              </svg>
              <span className="number">{formatFineShare(shares[name])}</span>
            </dd>
          </div>
        ))}
      </dl>
      <details className="degrees">
        <summary>Nine degrees behind it, by their names</summary>
        {children}
      </details>
    </>
  );
}
