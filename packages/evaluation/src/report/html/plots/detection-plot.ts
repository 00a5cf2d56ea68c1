import { curveStepAfter, line } from 'd3-shape';

import { detectedWithin, summarizeDelays, type DetectionDelays } from '../../../detection/detection-delay.ts';
import type { SimulatedReport } from '../../evaluation-report.ts';
import { fixed, percent } from '../../number-text.ts';
import { axes, axis } from '../axes.ts';
import type { Figure } from '../figure.ts';
import { element, picture } from '../markup.ts';

const WIDTH = 340;
const HEIGHT = 300;
const AREA = { left: 38, top: 24, right: 320, bottom: 258 };
const LONGEST_BARS = 40;
const TABLE_BARS = [0, 1, 2, 3, 5, 10, 20, 40];

/** The share of changes of the true regime that were named within so many bars. */
export function detectionFigure({ delays }: SimulatedReport): Figure {
  const candidates: readonly (readonly [name: string, className: string, delays: DetectionDelays | null])[] = [
    ['Bayes-optimal filter', 'limit', delays.bayes],
    ['Belief', 'first', delays.belief],
    ['Observer set v1', 'faint', delays.v1],
    ['Held by hysteresis', 'second', delays.hysteresis],
  ];
  const series = candidates.flatMap(([name, className, one]) =>
    one === null ? [] : [{ name, className, delays: one, within: detectedWithin(one, LONGEST_BARS) }],
  );
  const x = axis([0, LONGEST_BARS], [AREA.left, AREA.right], 'bars since the change', (bars) => String(bars));
  const y = axis([0, 1], [AREA.bottom, AREA.top], 'changes named', (share) => percent(share, 0));
  const path = line<number>()
    .x((_, bars) => x.scale(bars))
    .y((share) => y.scale(share))
    .curve(curveStepAfter)
    .digits(1);
  const drawn = series.map(({ within, className }) =>
    element('path', { d: path(within) ?? '', class: `curve ${className}` }),
  );
  const description = series
    .map((one) => {
      const { mean_bars, share_detected } = summarizeDelays(one.delays);
      return `${one.name}: ${fixed(mean_bars, 1)} bars on average, ${percent(share_detected, 0)} named before the next change.`;
    })
    .join(' ');
  return {
    title: 'Detection delay',
    caption:
      'The share of changes of the true regime that were named within so many bars. Higher and further left is better.',
    legend: series.map(({ name, className, delays: one }) => ({
      text: `${name}, mean ${fixed(summarizeDelays(one).mean_bars, 1)} bars`,
      mark: { kind: 'line', className },
    })),
    pictures: [
      picture({
        id: 'detection',
        title: 'Cumulative detection delay',
        description,
        width: WIDTH,
        height: HEIGHT,
        content: axes(AREA, x, y) + drawn.join(''),
      }),
    ],
    table: {
      title: 'Share of changes named within so many bars',
      note: description,
      header: ['', ...TABLE_BARS.map((bars) => `≤ ${bars}`)],
      rows: series.map(({ name, within }) => [name, ...TABLE_BARS.map((bars) => percent(within[bars], 0))]),
    },
  };
}
