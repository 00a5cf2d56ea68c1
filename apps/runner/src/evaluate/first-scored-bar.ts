/** Bars of a simulated market that are not scored: what the composer measures a bar against has filled by then. */
export const SIMULATED_FIRST_BAR = 500;
