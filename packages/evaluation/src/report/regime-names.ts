import { REGIMES, type Regime } from '@xray/contracts';

interface RegimeName {
  readonly name: string;
  /** Two characters, for the edge of a matrix. */
  readonly mark: string;
}

const NAMES: Readonly<Record<Regime, RegimeName>> = {
  CHOP_BALANCED: { name: 'Chop, balanced', mark: 'CB' },
  CHOP_STOPHUNT: { name: 'Chop, stop hunt', mark: 'CS' },
  LIQUIDATION_UP: { name: 'Liquidation up', mark: 'L↑' },
  LIQUIDATION_DOWN: { name: 'Liquidation down', mark: 'L↓' },
  SQUEEZE_UP: { name: 'Squeeze up', mark: 'S↑' },
  SQUEEZE_DOWN: { name: 'Squeeze down', mark: 'S↓' },
  TREND_BUILD_UP: { name: 'Trend build up', mark: 'T↑' },
  TREND_BUILD_DOWN: { name: 'Trend build down', mark: 'T↓' },
  TREND_EXHAUSTION: { name: 'Trend exhaustion', mark: 'TE' },
};

/** Names of the regimes for readers, in taxonomy order. */
export const REGIME_NAMES: readonly RegimeName[] = REGIMES.map((regime) => NAMES[regime]);

/** The name of the regime at a position of the taxonomy. */
export function regimeName(position: number): string {
  return REGIME_NAMES[position]?.name ?? 'none';
}
