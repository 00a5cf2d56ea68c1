import { at } from '@xray/contracts/checks';
import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, line } from 'd3-shape';

import { occupancy } from '../../../behaviour/occupancy.ts';
import { beliefLabels } from '../../../behaviour/labels.ts';
import type { Timeline } from '../../evaluation-report.ts';
import { percent } from '../../number-text.ts';
import { REGIME_NAMES, regimeName } from '../../regime-names.ts';
import type { Figure } from '../figure.ts';
import { element, label, picture } from '../markup.ts';
import { regimeColour, STACK_ORDER } from '../regime-colours.ts';

const LEFT = 46;
const PRICE = { top: 18, bottom: 108 };
const BELIEF = { top: 136, bottom: 296 };
const STRIP = 13;
const DAY_MS = 86_400_000;
/** Points that a picture of this width shows at most: a bar in between would be thinner than a pixel. */
const POINTS_PER_UNIT = 0.7;

/** Price above, the belief as a stack below it, and the held and true regimes as strips. */
export function timelineFigure(timeline: Timeline): Figure {
  const shares = occupancy([beliefLabels(timeline.belief)]);
  const description =
    `${timeline.symbol}, ${timeline.close.length} bars. Share of the bars by top regime: ` +
    `${shares.flatMap((share, regime) => (share === 0 ? [] : [`${regimeName(regime)} ${percent(share, 0)}`])).join(', ')}.`;
  const drawn = (width: number, id: string, className: string) =>
    picture(
      { id, title: 'Price and belief over time', description, width, ...drawTimeline(timeline, width) },
      className,
    );
  return {
    title: `Belief against price: ${timeline.symbol} (${timeline.source})`,
    caption: 'The height of a colour is the mass of its regime. Times are UTC.',
    legend: STACK_ORDER.toReversed().map((regime) => ({
      text: REGIME_NAMES[regime]?.label ?? '',
      mark: { kind: 'swatch', colour: regimeColour(regime) },
    })),
    pictures: [drawn(1040, 'timeline', 'wide'), drawn(340, 'timeline-narrow', 'narrow')],
    table: null,
  };
}

function drawTimeline(timeline: Timeline, width: number): { readonly height: number; readonly content: string } {
  const { close, engine_timestamp_ms: times, belief, bar_ms } = timeline;
  const right = width - 20;
  const step = Math.max(1, Math.ceil(close.length / ((right - LEFT) * POINTS_PER_UNIT)));
  const bars = Array.from({ length: Math.ceil(close.length / step) }, (_, point) => point * step);
  const time = scaleUtc()
    .domain([times[0] ?? 0, times.at(-1) ?? 0])
    .range([LEFT, right]);
  const x = (bar: number) => time(at(times, bar));
  const price = scaleLinear().domain(extent(close)).nice(3).range([PRICE.bottom, PRICE.top]);
  const mass = scaleLinear().domain([0, 1]).range([BELIEF.bottom, BELIEF.top]);
  const strips = [
    ...(timeline.anchors === null ? [] : [['held', timeline.anchors] as const]),
    ...(timeline.truth === null ? [] : [['true', timeline.truth] as const]),
  ];
  const bottom = BELIEF.bottom + 6 + strips.length * (STRIP + 3);

  const below = new Float64Array(close.length);
  const layers = STACK_ORDER.map((regime) => {
    const from = below.slice();
    for (const bar of bars) below[bar] = at(below, bar) + at(belief, bar * STACK_ORDER.length + regime);
    const path = area<number>()
      .defined((bar) => !Number.isNaN(below[bar]))
      .x(x)
      .y0((bar) => mass(at(from, bar)))
      .y1((bar) => mass(at(below, bar)))
      .digits(1);
    return element('path', { d: path(bars) ?? '', class: 'layer', fill: regimeColour(regime) });
  });
  const pricePath = line<number>()
    .x(x)
    .y((bar) => price(at(close, bar)))
    .digits(1);
  const [clock, day] = [time.tickFormat(0, '%H:%M'), time.tickFormat(0, '%d %b')];
  const timeTicks = time.ticks(width < 500 ? 3 : 8).map((tick) => {
    const x1 = time(tick);
    const lines = [PRICE, { top: BELIEF.bottom, bottom }].map(({ top, bottom: end }) =>
      element('line', { x1, x2: x1, y1: top, y2: end, class: 'grid' }),
    );
    return lines.join('') + label(x1, bottom + 14, (Number(tick) % DAY_MS === 0 ? day : clock)(tick), 'tick', 'middle');
  });
  const priceTicks = price.ticks(3).map((tick) => {
    const y1 = price(tick);
    return (
      element('line', { x1: LEFT, x2: right, y1, y2: y1, class: 'grid' }) +
      label(LEFT - 6, y1 + 3.5, price.tickFormat(3)(tick), 'tick', 'end')
    );
  });
  const massTicks = [0, 0.5, 1].map((tick) => label(LEFT - 6, mass(tick) + 3.5, percent(tick, 0), 'tick', 'end'));
  const drawnStrips = strips.map(([name, labels], row) => {
    const y = BELIEF.bottom + 6 + row * (STRIP + 3);
    return label(LEFT - 6, y + STRIP - 3, name, 'tick', 'end') + strip(labels, times, bar_ms, y, time, right);
  });
  const content =
    timeTicks.join('') +
    priceTicks.join('') +
    element('path', { d: pricePath(bars) ?? '', class: 'price' }) +
    massTicks.join('') +
    layers.join('') +
    drawnStrips.join('') +
    label(LEFT, PRICE.top - 7, 'close', 'axis') +
    label(LEFT, BELIEF.top - 7, 'belief', 'axis');
  return { height: bottom + 20, content };
}

/** A rectangle for every spell of a label. */
function strip(
  labels: Uint8Array,
  times: Float64Array,
  bar_ms: number,
  y: number,
  time: (ms: number) => number,
  right: number,
): string {
  const spells: string[] = [];
  let start = 0;
  for (let bar = 1; bar <= labels.length; bar += 1) {
    if (bar < labels.length && labels[bar] === labels[start]) continue;
    const regime = labels[start] ?? REGIME_NAMES.length;
    const from = time(at(times, start));
    const to = Math.min(right, time(at(times, bar - 1) + bar_ms));
    if (regime < REGIME_NAMES.length) {
      spells.push(
        element(
          'rect',
          { x: from, y, width: Math.max(0, to - from), height: STRIP, fill: regimeColour(regime) },
          `<title>${regimeName(regime)}, ${bar - start} bars</title>`,
        ),
      );
    }
    start = bar;
  }
  return spells.join('');
}

function extent(values: Float64Array): readonly [number, number] {
  return values.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}
