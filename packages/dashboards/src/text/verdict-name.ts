import type { DashboardVerdict } from '@xray/contracts';

import { NONE } from './cells.ts';

/** What a verdict is called: by its claim, where it has one, else by its regime. */
export function verdictName(
  verdict: DashboardVerdict | undefined,
): DashboardVerdict['regime'] | WildnessName | typeof NONE {
  if (verdict === undefined) return NONE;
  const { claim, regime } = verdict;
  if (claim === undefined) return regime;
  return claim.kind === 'regime' ? claim.regime : claim.kind;
}

/** A claim that names no regime. */
export type WildnessName = Exclude<NonNullable<DashboardVerdict['claim']>['kind'], 'regime'>;
