import { scaleLinear } from 'd3-scale';

import type { BehaviourReport } from '../../evaluation-report.ts';
import { percent } from '../../number-text.ts';
import { regimeName } from '../../regime-names.ts';
import type { Figure } from '../figure.ts';
import { element, label, picture } from '../markup.ts';
import { regimeColour } from '../regime-colours.ts';

const WIDTH = 340;
const LEFT = 108;
const RIGHT = 290;
const ROW = 27;

/** The share of runs in each regime: a bar for the top regime, a line for the one that hysteresis held. */
export function occupancyFigure({ occupancy, hysteresis, measured_on }: BehaviourReport): Figure {
  const held = hysteresis?.occupancy ?? null;
  const scale = scaleLinear()
    .domain([0, Math.max(...occupancy, ...(held ?? []))])
    .range([LEFT, RIGHT]);
  const rows = occupancy.map((share, regime) => {
    const top = 4 + regime * ROW;
    const bar = element('rect', {
      x: LEFT,
      y: top + 4,
      width: scale(share) - LEFT,
      height: ROW - 9,
      rx: 2,
      fill: regimeColour(regime),
    });
    const heldShare = held?.[regime];
    const at = scale(heldShare ?? 0);
    const line =
      heldShare === undefined ? '' : element('line', { x1: at, x2: at, y1: top + 1, y2: top + ROW - 2, class: 'held' });
    return (
      label(LEFT - 7, top + 16.5, regimeName(regime), 'tick', 'end') +
      bar +
      line +
      label(WIDTH - 2, top + 16.5, percent(share), 'value', 'end')
    );
  });
  const base = element('line', { x1: LEFT, x2: LEFT, y1: 4, y2: 4 + ROW * occupancy.length, class: 'zero' });
  return {
    title: 'Occupancy',
    caption: `Share of the runs on ${measured_on} markets whose top regime it is${held === null ? '.' : '; the line is the share in which hysteresis held it.'}`,
    legend: [],
    pictures: [
      picture({
        id: 'occupancy',
        title: 'Occupancy by regime',
        description: occupancy.map((share, regime) => `${regimeName(regime)} ${percent(share)}`).join(', '),
        width: WIDTH,
        height: 8 + ROW * occupancy.length,
        content: rows.join('') + base,
      }),
    ],
    table: null,
  };
}
