import type { Regime } from '../api/wire.ts';
import { formatFineShare } from '../formatting/numbers.ts';
import { RegimeLabel } from '../regimes/regime-mark.tsx';
import { regimeClass } from '../regimes/regimes.ts';

interface BeliefTableProps {
  readonly distribution: readonly { readonly regime: Regime; readonly mass: number }[];
}

/** Every mass with its bar, as the model orders them. */
export function BeliefTable({ distribution }: BeliefTableProps) {
  return (
    <dl className="belief-table">
      {distribution.map(({ regime, mass }) => (
        <div key={regime}>
          <dt>
            <RegimeLabel regime={regime} />
          </dt>
          <dd>
            <svg viewBox="0 0 1 1" preserveAspectRatio="none" className={regimeClass(regime)} aria-hidden="true">
              <rect width={mass} height="1" />
            </svg>
            <span className="number">{formatFineShare(mass)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
