import type { ConfidencePoint } from '@xray/contracts';

/** From the mass of a verdict's regime to the probability that the verdict is right. Never falls; of (0, 1) for such a mass. */
export type ConfidenceCurve = readonly ConfidencePoint[];

/** The mass is the probability. */
export const TAKEN_AT_ITS_WORD: ConfidenceCurve = [
  { mass: 0, confidence: 0 },
  { mass: 1, confidence: 1 },
];

/** The curve at a mass: linear between its points, level beyond them. */
export function confidenceAt(curve: ConfidenceCurve, mass: number): number {
  let before = curve[0];
  for (const point of curve) {
    if (point.mass >= mass) {
      if (before === undefined || point.mass <= before.mass) return point.confidence;
      const share = (mass - before.mass) / (point.mass - before.mass);
      return before.confidence + share * (point.confidence - before.confidence);
    }
    before = point;
  }
  return before?.confidence ?? mass;
}
