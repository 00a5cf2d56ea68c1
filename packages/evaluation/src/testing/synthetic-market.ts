import { REGIMES } from '@xray/contracts';

import { forwardFilter } from '../filter/forward-filter.ts';
import type { ScoredSymbol, SimulatedSymbol } from '../scored/scored-symbol.ts';
import { draw, normal, seededUniform } from './random.ts';

const STAY = 0.96;
const DRIFTS = [0, 0, 1.6, -1.6, 0.9, -0.9, 0.4, -0.4, 0];
const DEVIATIONS = [0.4, 0.9, 2.2, 2.2, 1.4, 1.4, 0.8, 0.8, 1.8];

/**
 * A symbol whose returns are normal with a drift and deviation by regime, with its exact filter as the belief of
 * the limit, a blurred copy of that as the belief to score, and a slow follower of it as the held regime.
 */
export function syntheticSymbol(symbol: string, bars: number, seed: number, blur = 0.15): SimulatedSymbol {
  const uniform = seededUniform(seed);
  const states = REGIMES.length;
  const transition = new Float64Array(states * states).fill((1 - STAY) / (states - 1));
  for (let state = 0; state < states; state += 1) transition[state * states + state] = STAY;
  const truth = new Uint8Array(bars);
  const densities = new Float64Array(bars * states);
  const open = new Float64Array(bars);
  const high = new Float64Array(bars);
  const low = new Float64Array(bars);
  const close = new Float64Array(bars);
  let price = 100;
  for (let bar = 0; bar < bars; bar += 1) {
    const before = truth[bar - 1] ?? Math.floor(uniform() * states);
    truth[bar] = bar === 0 ? before : draw(transition.subarray(before * states, (before + 1) * states), uniform);
    const regime = truth[bar] ?? 0;
    const move = (DRIFTS[regime] ?? 0) + (DEVIATIONS[regime] ?? 1) * normal(uniform);
    for (let state = 0; state < states; state += 1) {
      const deviation = DEVIATIONS[state] ?? 1;
      densities[bar * states + state] = -Math.log(deviation) - ((move - (DRIFTS[state] ?? 0)) / deviation) ** 2 / 2;
    }
    open[bar] = price;
    price *= Math.exp(move / 1000);
    close[bar] = price;
    high[bar] = Math.max(open[bar] ?? 0, price) * (1 + uniform() / 1000);
    low[bar] = Math.min(open[bar] ?? 0, price) * (1 - uniform() / 1000);
  }
  const { belief: bayes_belief } = forwardFilter({
    log_densities: densities,
    initial: new Float64Array(states).fill(1 / states),
    transition,
    regime_of_state: Uint8Array.from(REGIMES.keys()),
  });
  const blurred = (share: number) => bayes_belief.map((mass) => (1 - share) * mass + share / states);
  return {
    symbol,
    bar_ms: 180_000,
    engine_timestamp_ms: Float64Array.from({ length: bars }, (_, bar) => 1_769_904_000_000 + (bar + 1) * 180_000),
    open,
    high,
    low,
    close,
    truth,
    bayes_belief,
    belief: blurred(blur),
    v1_belief: blurred(0.8),
    anchors: heldRegimes(bayes_belief),
  };
}

/** A symbol without what only a simulator knows. */
export function withoutTruth(one: SimulatedSymbol): ScoredSymbol {
  const { symbol, bar_ms, engine_timestamp_ms, open, high, low, close, belief, v1_belief, anchors } = one;
  return { symbol, bar_ms, engine_timestamp_ms, open, high, low, close, belief, v1_belief, anchors };
}

/** The last regime that had more than 0.6 for three bars. */
function heldRegimes(belief: Float64Array): Uint8Array {
  const states = REGIMES.length;
  const anchors = new Uint8Array(belief.length / states);
  const streaks = new Uint32Array(states);
  let anchor = 0;
  anchors.forEach((_, bar) => {
    for (let state = 0; state < states; state += 1) {
      streaks[state] = (belief[bar * states + state] ?? 0) > 0.6 ? (streaks[state] ?? 0) + 1 : 0;
      if ((streaks[state] ?? 0) >= 3) anchor = state;
    }
    anchors[bar] = anchor;
  });
  return anchors;
}
