/** Why embedded evidence, or a part of it, was dropped; in the order in which the codes stand in a verdict. */
export const EVIDENCE_CODES = [
  /** The evidence or an opinion lacks a field, or a field has the wrong type. */
  'INVALID_EVIDENCE_FIELDS',
  /** An opinion's strength or confidence lies outside [0, 1]. */
  'INVALID_EVIDENCE_BOUNDS',
  /** An opinion names a regime that the taxonomy does not have. */
  'INVALID_EVIDENCE_REGIME',
  /** The evidence is of another symbol than the snapshot: all of it is dropped. */
  'INVALID_EVIDENCE_SYMBOL_MISMATCH',
  /** The evidence is of another engine time than the snapshot: all of it is dropped. */
  'INVALID_EVIDENCE_TIMESTAMP_MISMATCH',
] as const;
export type EvidenceCode = (typeof EVIDENCE_CODES)[number];

/** The driver of a verdict that no opinion entered: its belief is the prior. */
export const DRIVER_NO_CANONICAL_EVIDENCE = 'DRIVER_NO_CANONICAL_EVIDENCE';
