import { at } from '@xray/contracts/checks';

import { forwardMovesByRegime } from '../behaviour/forward-moves.ts';
import { beliefLabels, NO_LABEL } from '../behaviour/labels.ts';
import { occupancy } from '../behaviour/occupancy.ts';
import { dwellBars, flipsPerDay } from '../behaviour/spells.ts';
import { transitionMatrix } from '../behaviour/transitions.ts';
import { normalizedMoves } from '../move-class/move-class.ts';
import type { BehaviourReport } from './evaluation-report.ts';
import type { ScoredSymbol } from '../scored/scored-symbol.ts';

/** How the belief's top regime and the held regime behave, over all bars of all symbols; `null` without a run. */
export function evaluateBehaviour(
  symbols: readonly ScoredSymbol[],
  measured_on: 'real' | 'simulated',
): BehaviourReport | null {
  const labels = symbols.map(({ belief }) => beliefLabels(belief));
  const runs = labels.reduce((sum, sequence) => sum + sequence.filter((label) => label !== NO_LABEL).length, 0);
  const bar_ms = symbols[0]?.bar_ms;
  if (bar_ms === undefined || runs === 0) return null;
  const held = symbols.map(({ anchors }) => anchors).filter((anchors) => anchors !== null);
  return {
    measured_on,
    runs,
    occupancy: occupancy(labels),
    dwell_bars: dwellBars(labels),
    transitions: transitionMatrix(labels),
    flips_per_day: flipsPerDay(labels, bar_ms),
    hysteresis:
      held.length < symbols.length
        ? null
        : { occupancy: occupancy(held), dwell_bars: dwellBars(held), flips_per_day: flipsPerDay(held, bar_ms) },
    forward_moves: forwardMovesByRegime(
      symbols.map((one, index) => ({ labels: at(labels, index), moves: normalizedMoves(one) })),
    ),
  };
}
