import type { Regime } from '../api/wire.ts';
import { REGIME_LOOKS, regimeClass } from './regimes.ts';

/** Shapes in a box of 12 by 12: one triangle for a trend, a barred one for a squeeze, two for a liquidation. */
const SHAPES: Readonly<Record<Regime, string>> = {
  CHOP_BALANCED: 'M1 4h10v1.6H1zM1 7h10v1.6H1z',
  CHOP_STOPHUNT: 'M6 .8 11.2 6 6 11.2.8 6zM6 3.4 3.4 6 6 8.6 8.6 6z',
  LIQUIDATION_UP: 'M6 .5 11 6H1zM6 5.8 11 11.3H1z',
  LIQUIDATION_DOWN: 'M6 6.2 1 .7h10zM6 11.5 1 6h10z',
  SQUEEZE_UP: 'M6 3.4 11.2 11H.8zM1 .8h10v1.6H1z',
  SQUEEZE_DOWN: 'M6 8.6.8 1h10.4zM1 9.6h10v1.6H1z',
  TREND_BUILD_UP: 'M6 1.6 11.4 10.6H.6z',
  TREND_BUILD_DOWN: 'M6 10.4.6 1.4h10.8z',
  TREND_EXHAUSTION: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1zm0 2.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z',
};

export function RegimeMark({ regime }: { readonly regime: Regime }) {
  return (
    <svg className={`regime-mark ${regimeClass(regime)}`} viewBox="0 0 12 12" aria-hidden="true">
      <path d={SHAPES[regime]} fillRule="evenodd" />
    </svg>
  );
}

/** The regime by mark and name. */
export function RegimeLabel({ regime }: { readonly regime: Regime | null | undefined }) {
  if (regime === null || regime === undefined) return <span className="quiet">no verdict</span>;
  return (
    <span className="regime-label">
      <RegimeMark regime={regime} />
      {REGIME_LOOKS[regime].label}
    </span>
  );
}
