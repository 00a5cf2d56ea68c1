/**
 * Room for the intermediate columns of one computation, used again for every run: a typed array costs more to make than
 * most features cost to compute. Nothing in it outlives the call that filled it.
 */
export interface Workspace {
  readonly trueRanges: Float64Array;
  readonly averages: Float64Array;
  readonly ranges: Float64Array;
  readonly deltaPath: Float64Array;
  readonly profile: Float64Array;
}

/** Bars of one average true range. */
export const ATR_BARS = 14;
/** Values of the average true range that its z-score looks at. */
export const ATR_Z_VALUES = 50;
/** Bars of the median range. */
export const RANGE_BARS = 50;
/** Bars of the flow features. */
export const FLOW_BARS = 20;
/** Price levels of a volume profile. */
export const PROFILE_LEVELS = 50;

export function createWorkspace(): Workspace {
  return {
    trueRanges: new Float64Array(ATR_Z_VALUES + ATR_BARS - 1),
    averages: new Float64Array(ATR_Z_VALUES),
    ranges: new Float64Array(RANGE_BARS),
    deltaPath: new Float64Array(FLOW_BARS),
    profile: new Float64Array(PROFILE_LEVELS),
  };
}
