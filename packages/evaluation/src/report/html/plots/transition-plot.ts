import { at } from '@xray/contracts/checks';

import type { BehaviourReport } from '../../evaluation-report.ts';
import { fixed, percent } from '../../number-text.ts';
import { REGIME_NAMES, regimeName } from '../../regime-names.ts';
import type { Figure } from '../figure.ts';
import { element, label, picture } from '../markup.ts';

const WIDTH = 340;
const LEFT = 104;
const TOP = 20;
const CELL = 25.5;
/** Cells from here on are drawn dark enough for light digits, all others light enough for dark ones. */
export const LIGHT_DIGITS_FROM = 0.5;

/** How strongly a share is filled: by its root, so that rare transitions are seen; with a step where the digits change. */
export function heatOpacity(share: number): number {
  return share < LIGHT_DIGITS_FROM
    ? 0.5 * Math.sqrt(share / LIGHT_DIGITS_FROM)
    : 0.8 + 0.4 * (share - LIGHT_DIGITS_FROM);
}

/** Where the top regime goes from one bar to the next. */
export function transitionFigure({ transitions }: BehaviourReport): Figure {
  const columns = REGIME_NAMES.map(({ mark }, column) =>
    label(LEFT + (column + 0.5) * CELL, TOP - 6, mark, 'tick', 'middle'),
  );
  const rows = transitions.map((row, from) => {
    const y = TOP + from * CELL;
    const cells = REGIME_NAMES.map(({ label: name }, to) => {
      const share = row === null ? 0 : at(row, to);
      const x = LEFT + to * CELL;
      const fill = element(
        'rect',
        {
          x: x + 0.5,
          y: y + 0.5,
          width: CELL - 1,
          height: CELL - 1,
          rx: 2,
          class: 'heat',
          style: `fill-opacity:${heatOpacity(share).toFixed(3)}`,
        },
        `<title>${regimeName(from)} to ${name}: ${percent(share, 2)}</title>`,
      );
      const digits = share < 0.005 ? '' : fixed(100 * share, 0);
      const tone = share < LIGHT_DIGITS_FROM ? 'digits' : 'digits strong';
      return fill + (digits === '' ? '' : label(x + CELL / 2, y + CELL / 2 + 3.5, digits, tone, 'middle'));
    });
    return label(LEFT - 7, y + CELL / 2 + 3.5, regimeName(from), 'tick', 'end') + cells.join('');
  });
  const staying = transitions.map((row, regime) => `${regimeName(regime)} ${percent(row?.[regime], 0)}`).join(', ');
  return {
    title: 'Transitions',
    caption:
      'Of the bars after each regime (row), the percentage in each regime (column). Shares under 0.5 % have no digits.',
    legend: [],
    pictures: [
      picture({
        id: 'transitions',
        title: 'Transition matrix of the top regime',
        description: `Percentage of bars after which the regime stays: ${staying}.`,
        width: WIDTH,
        height: TOP + CELL * transitions.length + 4,
        content: columns.join('') + rows.join(''),
      }),
    ],
    table: {
      title: 'Transition matrix in percent',
      note: '',
      header: ['from', ...REGIME_NAMES.map(({ mark }) => mark)],
      rows: transitions.map((row, from) => [
        regimeName(from),
        ...REGIME_NAMES.map((_, to) => fixed(row === null ? null : 100 * at(row, to), 2)),
      ]),
    },
  };
}
