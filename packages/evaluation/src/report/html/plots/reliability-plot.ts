import { line } from 'd3-shape';

import type { Reliability, ReliabilityBin } from '../../../scoring/reliability.ts';
import { count, fixed, percent } from '../../number-text.ts';
import { axes, axis, type Axis } from '../axes.ts';
import { element, picture } from '../markup.ts';
import type { Figure } from '../figure.ts';

const WIDTH = 340;
const HEIGHT = 300;
const AREA = { left: 38, top: 24, right: 320, bottom: 258 };

type FullBin = ReliabilityBin & { readonly confidence: number; readonly accuracy: number };

interface Series {
  readonly name: string;
  readonly className: string;
  readonly reliability: Reliability;
}

/** A curve through the bins of a series, with a dot for each. */
function curve({ name, className, reliability: { bins } }: Series, x: Axis, y: Axis): string {
  const path = line<FullBin>()
    .x((bin) => x.scale(bin.confidence))
    .y((bin) => y.scale(bin.accuracy))
    .digits(1);
  const full = bins.filter((bin): bin is FullBin => bin.confidence !== null);
  const all = full.reduce((sum, bin) => sum + bin.runs, 0);
  const dots = full.map((bin) =>
    element(
      'circle',
      {
        cx: x.scale(bin.confidence),
        cy: y.scale(bin.accuracy),
        r: 2 + 9 * Math.sqrt(bin.runs / all),
        class: `dot ${className}`,
      },
      `<title>${name}: given ${percent(bin.confidence)}, came ${percent(bin.accuracy)}, ${count(bin.runs)} runs</title>`,
    ),
  );
  return element('path', { d: path(full) ?? '', class: `curve ${className}` }) + dots.join('');
}

/** How often the top class came, by the probability it was given; on the diagonal a belief says what happens. */
export function reliabilityFigure(simulated: Reliability | null, real: Reliability | null): Figure {
  const candidates: readonly (Series | null)[] = [
    simulated && { name: 'Regime, simulated', className: 'first', reliability: simulated },
    real && { name: 'Move class, real', className: 'second', reliability: real },
  ];
  const series = candidates.filter((one) => one !== null);
  const x = axis([0, 1], [AREA.left, AREA.right], 'probability given to the top class', (share) => percent(share, 0));
  const y = axis([0, 1], [AREA.bottom, AREA.top], 'how often it came', (share) => percent(share, 0));
  const diagonal = element('line', {
    ...{ x1: x.scale(0), y1: y.scale(0), x2: x.scale(1), y2: y.scale(1) },
    class: 'ideal',
  });
  const drawn = series.map((one) => curve(one, x, y));
  const errors = series
    .map(({ name, reliability: { ece } }) => `${name}: calibration error ${fixed(ece, 4)}.`)
    .join(' ');
  return {
    title: 'Reliability',
    caption: 'On the dashed line a probability is what it says. A dot grows with its share of the runs.',
    legend: series.map(({ name, className, reliability: { ece } }) => ({
      text: `${name}, error ${fixed(ece, 3)}`,
      mark: { kind: 'dot', className },
    })),
    pictures: [
      picture({
        id: 'reliability',
        title: 'Reliability diagram',
        description: errors,
        width: WIDTH,
        height: HEIGHT,
        content: axes(AREA, x, y) + diagonal + drawn.join(''),
      }),
    ],
    table: {
      title: 'Reliability, bin by bin',
      note: errors,
      header: ['', 'bin', 'runs', 'given', 'came'],
      rows: series.flatMap(({ name, reliability: { bins } }) =>
        bins
          .filter(({ runs }) => runs > 0)
          .map((bin) => [
            name,
            `${percent(bin.lower, 0)} to ${percent(bin.upper, 0)}`,
            count(bin.runs),
            percent(bin.confidence),
            percent(bin.accuracy),
          ]),
      ),
    },
  };
}
