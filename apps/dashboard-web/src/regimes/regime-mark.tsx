import type { DashboardSymbol, Regime } from '../api/wire.ts';
import { nameClass, nameLabel, type VerdictName, verdictName } from './verdict-names.ts';

/**
 * Shapes in a box of 12 by 12: one triangle for a trend, a barred one for a squeeze, two for a liquidation; a line that is flat,
 * waves or leaps for how wild it is, one that turns back, and a ring around nothing for unsure.
 */
const SHAPES: Readonly<Record<VerdictName, string>> = {
  CHOP_BALANCED: 'M1 4h10v1.6H1zM1 7h10v1.6H1z',
  CHOP_STOPHUNT: 'M6 .8 11.2 6 6 11.2.8 6zM6 3.4 3.4 6 6 8.6 8.6 6z',
  LIQUIDATION_UP: 'M6 .5 11 6H1zM6 5.8 11 11.3H1z',
  LIQUIDATION_DOWN: 'M6 6.2 1 .7h10zM6 11.5 1 6h10z',
  SQUEEZE_UP: 'M6 3.4 11.2 11H.8zM1 .8h10v1.6H1z',
  SQUEEZE_DOWN: 'M6 8.6.8 1h10.4zM1 9.6h10v1.6H1z',
  TREND_BUILD_UP: 'M6 1.6 11.4 10.6H.6z',
  TREND_BUILD_DOWN: 'M6 10.4.6 1.4h10.8z',
  TREND_EXHAUSTION: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1zm0 2.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z',
  calm: 'M.8 5h10.4v2H.8z',
  ordinary: 'M.6 7.4 4 3.6l4 3.6 2.4-2.6 1 1.2L8 9.4 4 5.8 1.6 8.6z',
  wild: 'M.6 11 3.4.8 6 6.2 8.6.8 11.4 11H9.4L8 5.4 6 9.8 4 5.4 2.6 11z',
  reverting: 'M1.4 11.2V5a3.6 3.6 0 0 1 7.2 0v1.6h2.6L7.6 11 4 6.6h2.6V5a1.6 1.6 0 0 0-3.2 0v6.2z',
  unsure: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1zm0 1.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
};

/** The mark of a regime, or of a claim that names none. */
export function RegimeMark({ regime }: { readonly regime: VerdictName }) {
  return (
    <svg className={`regime-mark ${nameClass(regime)}`} viewBox="0 0 12 12" aria-hidden="true">
      <path d={SHAPES[regime]} fillRule="evenodd" />
    </svg>
  );
}

/** What a verdict is called by, by mark and name. */
export function NameLabel({ name }: { readonly name: VerdictName | null | undefined }) {
  if (name === null || name === undefined) return <span className="quiet">no verdict</span>;
  return (
    <span className="regime-label">
      <RegimeMark regime={name} />
      {nameLabel(name)}
    </span>
  );
}

/** The regime by mark and name. */
export function RegimeLabel({ regime }: { readonly regime: Regime | null | undefined }) {
  return <NameLabel name={regime} />;
}

type Verdict = Pick<NonNullable<DashboardSymbol['regime_effective']>, 'claim' | 'regime'>;

/** What a verdict claims, or its regime where it claims nothing. */
export function VerdictLabel({ verdict }: { readonly verdict: Verdict | undefined }) {
  return <NameLabel name={verdict === undefined ? null : verdictName(verdict)} />;
}
