/**
 * Room for the intermediate columns of one computation, used again for every run: a typed array costs more to make than
 * most features cost to compute. Nothing in it outlives the call that filled it.
 */
export interface Workspace {
  readonly ranges: Float64Array;
  readonly deltaPath: Float64Array;
  readonly profile: Float64Array;
}

/** Bars of the median range. */
export const RANGE_BARS = 50;
/** Bars of the flow features. */
export const FLOW_BARS = 20;
/** Price levels of a volume profile. */
export const PROFILE_LEVELS = 50;

export function createWorkspace(): Workspace {
  return {
    ranges: new Float64Array(RANGE_BARS),
    deltaPath: new Float64Array(FLOW_BARS),
    profile: new Float64Array(PROFILE_LEVELS),
  };
}
