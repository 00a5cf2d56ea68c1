import type { DashboardHistory } from '../api/wire.ts';
import { STACK_ORDER } from '../regimes/regimes.ts';
import { CLAIM_STACK, type VerdictName } from '../regimes/verdict-names.ts';

/** Whether the belief is told by how wild it takes the market to be. */
export function tellsWildness({ claim_shares: shares }: DashboardHistory): boolean {
  return shares?.some((share) => share !== null) ?? false;
}

/** The layers of a stack of the belief, from its bottom to its top. */
export function stackNames(history: DashboardHistory): readonly VerdictName[] {
  return tellsWildness(history) ? CLAIM_STACK : STACK_ORDER;
}

function layers(history: DashboardHistory): readonly (readonly (number | null)[])[] {
  const { belief, claim_shares: shares } = history;
  if (shares === undefined || !tellsWildness(history)) return STACK_ORDER.map((regime) => belief[regime] ?? []);
  return CLAIM_STACK.map((name) => shares.map((share) => share?.[name] ?? null));
}

/**
 * The upper edge of every layer of a stack, the topmost first, so that each is drawn over the one above it. `null` where a run
 * has no belief.
 */
export function stackEdges(history: DashboardHistory): (number | null)[][] {
  const edges: (number | null)[][] = [];
  let below: (number | null)[] = history.engine_timestamp_ms.map(() => 0);
  for (const masses of layers(history)) {
    below = below.map((edge, index) => {
      const mass = masses[index] ?? null;
      return edge === null || mass === null ? null : edge + mass;
    });
    edges.unshift(below);
  }
  return edges;
}
