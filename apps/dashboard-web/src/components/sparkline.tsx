import { memo } from 'react';

import type { DashboardRecentRun } from '../api/wire.ts';
import { stretchesOf } from '../formatting/stretches.ts';
import { nameClass, runName, type VerdictName } from '../regimes/verdict-names.ts';

const WIDTH = 120;
const HEIGHT = 20;
const STRIP_TOP = 22;

interface Segment {
  readonly name: VerdictName;
  readonly from: number;
  readonly to: number;
}

/** The line's path; a run without a price breaks it. */
function linePath(prices: readonly (number | null)[]): string {
  const known = prices.filter((price) => price !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  const step = WIDTH / Math.max(1, prices.length - 1);
  let path = '';
  let pen = 'M';
  prices.forEach((price, index) => {
    if (price === null) {
      pen = 'M';
      return;
    }
    const y = span === 0 ? HEIGHT / 2 : HEIGHT - 1.5 - ((price - low) / span) * (HEIGHT - 3);
    path += `${pen}${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    pen = 'L';
  });
  return path;
}

function segmentsOf(runs: readonly DashboardRecentRun[]): readonly Segment[] {
  return stretchesOf(runs.map(({ claim, regime }) => runName(regime, claim))).flatMap(({ value, first, last }) =>
    value === null ? [] : [{ name: value, from: first, to: last + 1 }],
  );
}

/** The price of the latest runs, and under it what each of them claimed or was in. */
export const Sparkline = memo(function Sparkline({ runs }: { readonly runs: readonly DashboardRecentRun[] }) {
  const step = WIDTH / Math.max(1, runs.length);
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} 25`} preserveAspectRatio="none" aria-hidden="true">
      <path
        className="sparkline-price"
        d={linePath(runs.map(({ price }) => price))}
        vectorEffect="non-scaling-stroke"
      />
      {segmentsOf(runs).map(({ name, from, to }) => (
        <rect
          key={from}
          className={nameClass(name)}
          x={from * step}
          y={STRIP_TOP}
          width={(to - from) * step}
          height={3}
        />
      ))}
    </svg>
  );
});
