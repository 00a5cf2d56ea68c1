import type { DashboardBelief, DashboardRecentRun } from '@xray/contracts';
import { REGIME_LOOKS } from '@xray/contracts/regime-looks';
import { at } from '@xray/contracts/checks';

import { segment, type Line, type RegimeName, type Segment } from './styled-line.ts';

type Mass = DashboardBelief['distribution'][number];

/** A letter for a regime, a small one for down: what tells them apart where there is no colour. */
export function regimeLetter(regime: RegimeName): string {
  return REGIME_LOOKS[regime].letter;
}

const TICKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const PLAIN_TICKS = ['_', '.', '-', '~', '^'];

/** The last prices as a row of ticks between their least and their greatest. */
export function sparkline(runs: readonly DashboardRecentRun[], width: number, colour: boolean): string {
  const prices = runs.slice(-width).map(({ price }) => price);
  const known = prices.filter((price) => price !== null);
  const [least, greatest] = [Math.min(...known), Math.max(...known)];
  const ticks = colour ? TICKS : PLAIN_TICKS;
  const tick = (price: number | null): string => {
    if (price === null) return ' ';
    const share = greatest === least ? 0.5 : (price - least) / (greatest - least);
    return at(ticks, Math.min(ticks.length - 1, Math.floor(share * ticks.length)));
  };
  return prices.map(tick).join('').padStart(width);
}

/** Cells by mass: whole ones first, what is left over to the greatest remainders. */
function cellsOf(distribution: readonly Mass[], width: number): readonly (readonly [RegimeName, number])[] {
  const exact = distribution.map(({ mass, regime }) => ({
    regime,
    whole: Math.floor(mass * width),
    rest: (mass * width) % 1,
  }));
  const left = width - exact.reduce((sum, { whole }) => sum + whole, 0);
  const byRest = exact.toSorted((one, other) => other.rest - one.rest);
  const more = new Set(byRest.slice(0, Math.max(0, left)).map(({ regime }) => regime));
  return exact.map(({ regime, whole }) => [regime, whole + (more.has(regime) ? 1 : 0)]);
}

/** The belief as a row of cells, the greatest mass first. */
export function beliefBar(distribution: readonly Mass[], width: number, colour: boolean): readonly Segment[] {
  return cellsOf(distribution, width)
    .filter(([, cells]) => cells > 0)
    .map(([regime, cells]) => segment((colour ? '█' : regimeLetter(regime)).repeat(cells), regime));
}

/** The regime of each of the last runs as a row of cells; a failed run is a gap. */
export function regimeStrip(runs: readonly DashboardRecentRun[], width: number, colour: boolean): Line {
  return runs.slice(-width).map(({ regime }) => {
    if (regime === null) return segment('·', 'bad');
    return segment(colour ? '█' : regimeLetter(regime), regime);
  });
}

/** A share of 1 as a bar. */
export function shareBar(share: number, width: number, colour: boolean): string {
  const filled = Math.round(share * width);
  return (colour ? '█' : '#').repeat(filled) + (colour ? '░' : '.').repeat(Math.max(0, width - filled));
}
