import { scaleLinear, type ScaleLinear } from 'd3-scale';

import { element, label } from './markup.ts';

/** The rectangle that data is drawn in, and the room around it. */
export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Axis {
  readonly scale: ScaleLinear<number, number>;
  readonly name: string;
  readonly ticks: number;
  readonly text: (value: number) => string;
}

/** A linear axis from `from` to `to` that ends at round numbers. */
export function axis(
  domain: readonly [number, number],
  range: readonly [number, number],
  name: string,
  text: (value: number) => string,
  ticks = 5,
): Axis {
  return { scale: scaleLinear().domain(domain).range(range), name, ticks, text };
}

/** Grid lines, tick texts and names of both axes. */
export function axes({ left, top, right, bottom }: PlotArea, x: Axis, y: Axis): string {
  const vertical = x.scale.ticks(x.ticks).map((tick) => {
    const at = x.scale(tick);
    return (
      element('line', { x1: at, x2: at, y1: top, y2: bottom, class: 'grid' }) +
      label(at, bottom + 14, x.text(tick), 'tick', 'middle')
    );
  });
  const horizontal = y.scale.ticks(y.ticks).map((tick) => {
    const at = y.scale(tick);
    return (
      element('line', { x1: left, x2: right, y1: at, y2: at, class: 'grid' }) +
      label(left - 5, at + 3.5, y.text(tick), 'tick', 'end')
    );
  });
  return (
    vertical.join('') +
    horizontal.join('') +
    label((left + right) / 2, bottom + 30, x.name, 'axis', 'middle') +
    label(left - 30, top - 9, y.name, 'axis')
  );
}
