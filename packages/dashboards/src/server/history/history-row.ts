import {
  REGIMES,
  isRegime,
  type BeliefByRegime,
  type ClaimKind,
  type ClaimShares,
  type DashboardHistory,
  type FeatureSnapshot,
  type HysteresisState,
  type Regime,
  type RegimeOutput,
  type RunId,
} from '@xray/contracts';

/** One run of a symbol as a history shows it. */
export interface HistoryRow {
  readonly engine_timestamp_ms: number;
  readonly run_id: RunId;
  readonly status: 'COMPLETED' | 'FAILED';
  readonly price: number | null;
  readonly volume_ratio: number | null;
  readonly regime: Regime | null;
  readonly confidence: number | null;
  readonly gate_status: 'OPEN' | 'CLOSED' | 'UNKNOWN';
  /** In taxonomy order. */
  readonly belief: readonly number[] | null;
  readonly claim: ClaimKind | null;
  readonly claim_shares: ClaimShares | null;
}

export type HistoryEvent = DashboardHistory['events'][number];

/** The features that a history shows. */
export const PRICE_FEATURE = 'price_last';
export const VOLUME_FEATURE = 'relative_volume';

export function massesOf(belief: BeliefByRegime): readonly number[] {
  return REGIMES.map((regime) => belief[regime]);
}

function sharesOf({ claim }: RegimeOutput): ClaimShares | null {
  return claim !== undefined && 'shares' in claim ? (claim.shares ?? null) : null;
}

/** The part of a row that the verdict gives: as the view model has it, where the gate carries it or the engine says it. */
export function verdictPart(output: RegimeOutput, state: HysteresisState | null) {
  const belief = output.belief_by_regime ?? state?.belief_by_regime ?? null;
  return {
    regime: isRegime(output.regime) ? output.regime : null,
    confidence: output.confidence,
    belief: belief === null ? null : massesOf(belief),
    claim: output.claim?.kind ?? null,
    claim_shares: sharesOf(output),
  };
}

export function featurePart(snapshot: FeatureSnapshot | undefined) {
  return {
    price: snapshot?.features[PRICE_FEATURE] ?? null,
    volume_ratio: snapshot?.features[VOLUME_FEATURE] ?? null,
  };
}

export const NO_VERDICT = { regime: null, confidence: null, belief: null, claim: null, claim_shares: null } as const;
