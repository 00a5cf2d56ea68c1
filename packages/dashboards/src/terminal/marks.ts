import type { DashboardRecentRun, DashboardVerdict } from '@xray/contracts';
import { CLAIM_LOOKS, REGIME_LOOKS } from '@xray/contracts/regime-looks';
import { at } from '@xray/contracts/checks';

import type { WildnessName } from '../text/verdict-name.ts';
import { segment, type Line, type RegimeName, type Segment } from './styled-line.ts';

/** A share of the belief, by what it is called. */
interface Mass {
  readonly name: RegimeName | WildnessName;
  readonly mass: number;
}

function isRegime(name: Mass['name']): name is RegimeName {
  return Object.hasOwn(REGIME_LOOKS, name);
}

/** A letter for a regime, a small one for down or for a claim: what tells them apart where there is no colour. */
function letterOf(name: Mass['name']): string {
  return isRegime(name) ? REGIME_LOOKS[name].letter : CLAIM_LOOKS[name].letter;
}

/** The tone of what a verdict is called by. */
export function verdictTone({ claim, regime }: DashboardVerdict): Mass['name'] {
  if (claim === undefined) return regime;
  return claim.kind === 'regime' ? claim.regime : claim.kind;
}

/** The belief by what it claims, where a verdict tells how wild it is; `null` where it does not. */
export function sharesOf(verdict: DashboardVerdict | undefined): readonly Mass[] | null {
  const claim = verdict?.claim;
  if (claim === undefined || !('shares' in claim) || claim.shares === undefined) return null;
  const { calm, ordinary, wild } = claim.shares;
  return [
    { name: 'calm', mass: calm },
    { name: 'ordinary', mass: ordinary },
    { name: 'wild', mass: wild },
  ];
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
function cellsOf(distribution: readonly Mass[], width: number): readonly (readonly [Mass['name'], number])[] {
  const exact = distribution.map(({ mass, name }) => ({
    name,
    whole: Math.floor(mass * width),
    rest: (mass * width) % 1,
  }));
  const left = width - exact.reduce((sum, { whole }) => sum + whole, 0);
  const byRest = exact.toSorted((one, other) => other.rest - one.rest);
  const more = new Set(byRest.slice(0, Math.max(0, left)).map(({ name }) => name));
  return exact.map(({ name, whole }) => [name, whole + (more.has(name) ? 1 : 0)]);
}

/** The belief as a row of cells, in the order in which its shares are given. */
export function beliefBar(distribution: readonly Mass[], width: number, colour: boolean): readonly Segment[] {
  return cellsOf(distribution, width)
    .filter(([, cells]) => cells > 0)
    .map(([name, cells]) => segment((colour ? '█' : letterOf(name)).repeat(cells), name));
}

/** What each of the last runs is called as a row of cells; a failed run is a gap. */
export function regimeStrip(runs: readonly DashboardRecentRun[], width: number, colour: boolean): Line {
  return runs.slice(-width).map(({ claim, regime }) => {
    if (regime === null) return segment('·', 'bad');
    const name = claim === undefined || claim === null || claim === 'regime' ? regime : claim;
    return segment(colour ? '█' : letterOf(name), name);
  });
}

/** A share of 1 as a bar. */
export function shareBar(share: number, width: number, colour: boolean): string {
  const filled = Math.round(share * width);
  return (colour ? '█' : '#').repeat(filled) + (colour ? '░' : '.').repeat(Math.max(0, width - filled));
}
