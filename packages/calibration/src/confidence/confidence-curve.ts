import type { ConfidencePoint } from '@xray/contracts';

/** A verdict whose regime could be compared with the true one. */
export interface JudgedVerdict {
  /** Mass that the belief put on the verdict's regime, of [0, 1]. */
  readonly mass: number;
  /** Whether the verdict's regime was the true one. */
  readonly isRight: boolean;
}

/** Verdicts that share a point at first. */
const VERDICTS_A_POINT = 400;
/** Verdicts, one right and one wrong, that every point is given, so that none is certain. */
const PRIOR_VERDICTS = 2;

interface Block {
  readonly verdicts: number;
  readonly right: number;
  readonly mass: number;
}

function shareRight({ right, verdicts }: Block): number {
  return (right + PRIOR_VERDICTS / 2) / (verdicts + PRIOR_VERDICTS);
}

function joined(left: Block, right: Block): Block {
  return {
    verdicts: left.verdicts + right.verdicts,
    right: left.right + right.right,
    mass: left.mass + right.mass,
  };
}

/**
 * From the mass of a verdict to the share of such verdicts that are right, by isotonic regression (pool adjacent violators,
 * Ayer et al. 1955) over equally filled stretches of mass. Ends at the masses 0 and 1. Without verdicts the mass is taken at
 * its word.
 */
export function confidenceCurve(verdicts: readonly JudgedVerdict[]): readonly ConfidencePoint[] {
  const sorted = [...verdicts].sort((left, right) => left.mass - right.mass);
  const blocks: Block[] = [];
  for (let first = 0; first < sorted.length; first += VERDICTS_A_POINT) {
    const some = sorted.slice(first, first + VERDICTS_A_POINT);
    let block = {
      verdicts: some.length,
      right: some.filter(({ isRight }) => isRight).length,
      mass: some.reduce((sum, { mass }) => sum + mass, 0),
    };
    for (let last = blocks.at(-1); last !== undefined && shareRight(last) >= shareRight(block); last = blocks.at(-1)) {
      block = joined(last, block);
      blocks.pop();
    }
    blocks.push(block);
  }
  const rounded = (value: number): number => Number(value.toFixed(6));
  const points = blocks.map((block) => ({
    mass: rounded(block.mass / block.verdicts),
    confidence: rounded(shareRight(block)),
  }));
  const inner = points.filter(({ mass }, place) => mass > 0 && mass < 1 && mass > (points[place - 1]?.mass ?? 0));
  const [least, most] = [inner.at(0), inner.at(-1)];
  return [
    { mass: 0, confidence: Math.min(least?.confidence ?? 0, least?.mass ?? 0) },
    ...inner,
    { mass: 1, confidence: most === undefined ? 1 : Math.max(most.confidence, rounded((most.confidence + 1) / 2)) },
  ];
}

/** The confidence of a mass of [0, 1], linear between two points of a curve that runs from 0 to 1. */
export function confidenceAt(curve: readonly ConfidencePoint[], mass: number): number {
  const above = curve.findIndex((point) => point.mass >= mass);
  const [upper, lower] = [curve[above] ?? curve.at(-1), curve[above - 1]];
  if (upper === undefined) return mass;
  if (lower === undefined) return upper.confidence;
  return lower.confidence + ((upper.confidence - lower.confidence) * (mass - lower.mass)) / (upper.mass - lower.mass);
}
