import type { FeatureSnapshot, Opinion, Regime } from '@xray/contracts';

import { clamp01, featureOf, sourceOf, type Observer } from '../observer.ts';

/** What an observer of set v2 reads off its measurement; `null` where it has none. */
export interface Reading {
  readonly regime: Regime;
  /** Cut to [0, 1]. Monotone in the measurement within a regime, so that both give the measurement back. */
  readonly grade: number;
  /** Of [0, 1]; 1 when left out. */
  readonly confidence?: number;
}

/** The opinion that a reading is. */
export function gradedOpinion(source: string, { confidence = 1, grade, regime }: Reading): Opinion {
  return { confidence, regime, source, strength: clamp01(grade) };
}

/** An observer that gives one opinion where it can read its measurement, and none where it cannot. */
export function gradedObserver(id: string, read: (snapshot: FeatureSnapshot) => Reading | null): Observer {
  const source = sourceOf(id);
  return {
    id,
    observe(snapshot: FeatureSnapshot): readonly Opinion[] {
      const reading = read(snapshot);
      return reading === null ? [] : [gradedOpinion(source, reading)];
    },
  };
}

/** Confidence of a reading from a substitute for a missing measurement, or without the correction for another one. */
export const REDUCED_CONFIDENCE = 0.5;

/** −1, 0 or 1 by the last bar's return; NaN when it is unknown. */
export function lastDirection(snapshot: FeatureSnapshot): number {
  return Math.sign(featureOf(snapshot, 'return_ratio'));
}

type DirectedKind = 'LIQUIDATION' | 'SQUEEZE' | 'TREND_BUILD';

/** The regime of a kind that goes the way of a direction other than 0. */
export function directed(kind: DirectedKind, direction: number): Regime {
  return direction > 0 ? `${kind}_UP` : `${kind}_DOWN`;
}

/** The same, or another regime where the direction is 0 or unknown. */
export function directedOr(kind: DirectedKind, direction: number, otherwise: Regime): Regime {
  return direction > 0 || direction < 0 ? directed(kind, direction) : otherwise;
}
