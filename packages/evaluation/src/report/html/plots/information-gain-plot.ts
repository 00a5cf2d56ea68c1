import { scaleLinear } from 'd3-scale';
import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle } from 'd3-shape';

import type { InformationGainBits, RealReport } from '../../evaluation-report.ts';
import { fixed } from '../../number-text.ts';
import type { Figure, LegendMark } from '../figure.ts';
import { element, label, picture } from '../markup.ts';

/** Room for the names of symbols at the least, and by letter. */
const LEAST_LEFT = 84;
const LETTER = 5.8;
const PLOT = 238;
const MARGIN = 18;
const TOP = 12;
const ROW = 24;

const SERIES = [
  { key: 'v1', name: 'Observer set v1', className: 'faint', shape: symbolCircle, mark: 'dot', size: 34 },
  { key: 'ewma', name: 'EWMA bins', className: 'ewma', shape: symbolSquare, mark: 'square', size: 46 },
  { key: 'har', name: 'HAR bins', className: 'har', shape: symbolTriangle, mark: 'triangle', size: 46 },
  { key: 'hmm', name: 'Hidden Markov model', className: 'hmm', shape: symbolDiamond, mark: 'diamond', size: 46 },
  { key: 'belief', name: 'Belief', className: 'first', shape: symbolCircle, mark: 'dot', size: 90 },
] as const satisfies readonly {
  key: keyof InformationGainBits;
  mark: LegendMark['kind'];
  [other: string]: unknown;
}[];

/** Bits a run over climatology, a row a symbol: the belief against the baselines. */
export function informationGainFigure(real: RealReport): Figure {
  const rows = [
    ...real.per_symbol.map(({ symbol: name, information_gain_bits }) => ({ name, gain: information_gain_bits })),
    { name: 'median', gain: real.median_information_gain_bits },
  ];
  const all = rows.flatMap(({ gain }) => Object.values(gain).filter((bits) => bits !== null));
  const bottom = TOP + rows.length * ROW;
  const left = Math.max(LEAST_LEFT, 14 + LETTER * Math.max(...rows.map(({ name }) => name.length)));
  const right = left + PLOT;
  const scale = scaleLinear()
    .domain([Math.min(0, ...all), Math.max(0.01, ...all)])
    .nice(5)
    .range([left, right]);
  const grid = scale.ticks(5).map((tick) => {
    const x = scale(tick);
    const className = tick === 0 ? 'zero' : 'grid';
    return (
      element('line', { x1: x, x2: x, y1: TOP, y2: bottom, class: className }) +
      label(x, bottom + 14, fixed(tick, 2), 'tick', 'middle')
    );
  });
  const drawn = rows.map(({ name, gain }, row) => {
    const y = TOP + (row + 0.5) * ROW;
    const values = [gain.ewma, gain.har, gain.hmm].map(scale);
    const span = element('line', { x1: Math.min(...values), x2: Math.max(...values), y1: y, y2: y, class: 'span' });
    const marks = SERIES.map(({ key, name: series, className, shape, size }) => {
      const bits = gain[key];
      if (bits === null) return '';
      return element(
        'path',
        {
          d: symbol(shape, size).digits(1)() ?? '',
          transform: `translate(${scale(bits).toFixed(1)} ${y})`,
          class: `dot ${className}`,
        },
        `<title>${series}: ${fixed(bits, 4)} bits</title>`,
      );
    });
    const rule =
      row === rows.length - 1
        ? element('line', { x1: 4, x2: right, y1: y - ROW / 2, y2: y - ROW / 2, class: 'zero' })
        : '';
    return (
      rule + label(left - 10, y + 3.5, name, row === rows.length - 1 ? 'axis' : 'tick', 'end') + span + marks.join('')
    );
  });
  const { belief, ewma, har, hmm } = real.median_information_gain_bits;
  return {
    title: 'Information gain',
    caption:
      'Bits a run about the class of the next 10 bars’ move, over climatology. Further right is better; 0 knows nothing.',
    legend: SERIES.filter(({ key }) => real.median_information_gain_bits[key] !== null)
      .toReversed()
      .map(({ name, mark, className }) => ({ text: name, mark: { kind: mark, className } })),
    pictures: [
      picture({
        id: 'information-gain',
        title: 'Information gain by symbol',
        description:
          `Median over ${real.per_symbol.length} symbols: belief ${fixed(belief, 4)} bits, EWMA bins ${fixed(ewma, 4)}, ` +
          `HAR bins ${fixed(har, 4)}, hidden Markov model ${fixed(hmm, 4)}.`,
        width: right + MARGIN,
        height: bottom + 38,
        content:
          grid.join('') + drawn.join('') + label((left + right) / 2, bottom + 31, 'bits a run', 'axis', 'middle'),
      }),
    ],
    table: null,
  };
}
