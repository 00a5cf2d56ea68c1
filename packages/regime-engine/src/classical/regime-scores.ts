import type { RegimeVector } from '../regime-vector.ts';
import type { ClassicalComponents, DirectedComponents, MarketComponents } from './market-components.ts';

type Components = MarketComponents & DirectedComponents;

/** The components of a score, and what each adds to it, in hundredths; a score's hundredths sum to 100. */
type Terms = readonly (readonly [component: keyof Components, hundredths: number])[];

/** The nine scores are six shapes, three of which come in two directions. */
export const SCORE_TERMS = {
  CHOP_BALANCED: [
    ['calm', 30],
    ['narrow', 20],
    ['oi_flat', 20],
    ['at_value', 15],
    ['balanced_flow', 15],
  ],
  CHOP_STOPHUNT: [
    ['swept', 50],
    ['churning_flow', 20],
    ['wide', 15],
    ['orderly', 15],
  ],
  LIQUIDATION: [
    ['forced', 45],
    ['extreme', 15],
    ['oi_unwinding', 15],
    ['pressing', 15],
    ['unaccepted', 10],
  ],
  SQUEEZE: [
    ['oi_unwinding', 30],
    ['trapped', 20],
    ['displaced', 20],
    ['active', 15],
    ['pressing', 15],
  ],
  TREND_BUILD: [
    ['oi_building', 30],
    ['persistent', 30],
    ['displaced', 15],
    ['orderly', 15],
    ['pressing', 10],
  ],
  TREND_EXHAUSTION: [
    ['extreme', 25],
    ['crowded', 20],
    ['oi_stalling', 20],
    ['churning_flow', 20],
    ['wide', 15],
  ],
} as const satisfies Record<string, Terms>;

function score(terms: Terms, components: Components): number {
  let hundredths = 0;
  for (const [component, weight] of terms) hundredths += weight * components[component];
  return hundredths / 100;
}

/** The score of each regime in taxonomy order, 0 to 1: the weighted sum of its components. */
export function regimeScores({ market, up, down }: ClassicalComponents): RegimeVector {
  const rising = { ...market, ...up };
  const falling = { ...market, ...down };
  return [
    score(SCORE_TERMS.CHOP_BALANCED, rising),
    score(SCORE_TERMS.CHOP_STOPHUNT, rising),
    score(SCORE_TERMS.LIQUIDATION, rising),
    score(SCORE_TERMS.LIQUIDATION, falling),
    score(SCORE_TERMS.SQUEEZE, rising),
    score(SCORE_TERMS.SQUEEZE, falling),
    score(SCORE_TERMS.TREND_BUILD, rising),
    score(SCORE_TERMS.TREND_BUILD, falling),
    score(SCORE_TERMS.TREND_EXHAUSTION, rising),
  ];
}
