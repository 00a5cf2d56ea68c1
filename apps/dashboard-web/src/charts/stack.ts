import type { DashboardHistory } from '../api/wire.ts';
import { STACK_ORDER } from '../regimes/regimes.ts';

/**
 * The upper edge of every layer of a stack, the topmost first, so that each is drawn over the one above it. `null` where a run
 * has no belief.
 */
export function stackEdges(history: DashboardHistory): (number | null)[][] {
  const edges: (number | null)[][] = [];
  let below: (number | null)[] = history.engine_timestamp_ms.map(() => 0);
  for (const regime of STACK_ORDER) {
    const masses = history.belief[regime] ?? [];
    below = below.map((edge, index) => {
      const mass = masses[index] ?? null;
      return edge === null || mass === null ? null : edge + mass;
    });
    edges.unshift(below);
  }
  return edges;
}
