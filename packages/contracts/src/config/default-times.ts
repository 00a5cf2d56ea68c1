/** Distance of two boundaries and length of a bar where nothing else is said, in milliseconds: three minutes. */
export const DEFAULT_CADENCE_MS = 180_000;

/**
 * How many cadences may lie between two runs of a symbol where nothing else is said: the least that one missed boundary does not
 * exceed. Beyond it, memory is void and the gate resets.
 */
export const DEFAULT_GAP_CADENCES = 3;

/** The longest distance of two runs that is no gap, at a cadence, where nothing else is said. */
export function defaultMaxGapMs(cadenceMs: number = DEFAULT_CADENCE_MS): number {
  return DEFAULT_GAP_CADENCES * cadenceMs;
}
