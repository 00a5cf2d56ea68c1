import type { DashboardHistory, DashboardSymbol, Regime } from '../api/wire.ts';
import { isRegime, REGIME_LOOKS, regimeClass, regimeColourName, STACK_ORDER } from './regimes.ts';

/** How each claim is written that names no regime: as everywhere, which a test holds. */
export const CLAIM_LABELS = {
  calm: 'Calm',
  ordinary: 'Ordinary',
  wild: 'Wild',
  reverting: 'Wild, reverting',
  unsure: 'Unsure',
} as const;
export type ClaimName = keyof typeof CLAIM_LABELS;
/** What a verdict is called by: what it claims, or its regime. */
export type VerdictName = Regime | ClaimName;

/** From the bottom of a stack to its top. */
export const CLAIM_STACK = ['calm', 'ordinary', 'wild'] as const satisfies readonly ClaimName[];

type Verdict = Pick<NonNullable<DashboardSymbol['regime_effective']>, 'claim' | 'regime'>;

function isClaimName(text: string): text is ClaimName {
  return Object.hasOwn(CLAIM_LABELS, text);
}

export function isVerdictName(text: string): text is VerdictName {
  return isRegime(text) || isClaimName(text);
}

/** A regime that is claimed is called by its name. */
export function verdictName({ claim, regime }: Verdict): VerdictName {
  if (claim === undefined) return regime;
  return claim.kind === 'regime' ? claim.regime : claim.kind;
}

/** What each run of a history is called by; `null` where it has no verdict. */
export function verdictNames({ claim, regime }: DashboardHistory): readonly (VerdictName | null)[] {
  return regime.map((name, run) => runName(name, claim?.[run]));
}

/** What a run is called by; `null` where it has no verdict. */
export function runName(
  regime: Regime | null,
  claim: NonNullable<DashboardHistory['claim']>[number] | undefined,
): VerdictName | null {
  return regime === null || claim === undefined || claim === null || claim === 'regime' ? regime : claim;
}

/** How much of the belief makes each claim; `null` where the verdict does not tell how wild it is. */
export function claimShares(verdict: Pick<Verdict, 'claim'> | undefined) {
  const claim = verdict?.claim;
  return claim !== undefined && 'shares' in claim ? (claim.shares ?? null) : null;
}

/** What symbols can be filtered by: the claims, where verdicts tell how wild it is, else the regimes. */
export function verdictFilters(tellsWildness: boolean): readonly VerdictName[] {
  return tellsWildness ? Object.keys(CLAIM_LABELS).filter(isClaimName) : STACK_ORDER.toReversed();
}

export function nameLabel(name: VerdictName): string {
  return isClaimName(name) ? CLAIM_LABELS[name] : REGIME_LOOKS[name].label;
}

/** The custom property that holds the colour of a name. */
export function nameColour(name: VerdictName): string {
  return isClaimName(name) ? `--claim-${name}` : regimeColourName(name);
}

/** The class that gives an element that colour as `--regime`. */
export function nameClass(name: VerdictName): string {
  return isClaimName(name) ? `claim-${name}` : regimeClass(name);
}
