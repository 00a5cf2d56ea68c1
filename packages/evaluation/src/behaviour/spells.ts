import { REGIMES } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { NO_LABEL } from './labels.ts';

const DAY_MS = 86_400_000;

/** Mean length in bars of the spells of each regime, in taxonomy order; `null` for one that never was. */
export function dwellBars(sequences: readonly Uint8Array[]): readonly (number | null)[] {
  const bars = REGIMES.map(() => 0);
  const spells = REGIMES.map(() => 0);
  for (const labels of sequences) {
    labels.forEach((label, bar) => {
      if (label === NO_LABEL) return;
      bars[label] = at(bars, label) + 1;
      if (bar === 0 || labels[bar - 1] !== label) spells[label] = at(spells, label) + 1;
    });
  }
  return bars.map((count, regime) => (spells[regime] === 0 ? null : count / at(spells, regime)));
}

/** Changes of label from one bar to the next, a day of labelled bars of one symbol; `null` without a labelled bar. */
export function flipsPerDay(sequences: readonly Uint8Array[], bar_ms: number): number | null {
  let flips = 0;
  let labelled = 0;
  for (const labels of sequences) {
    labels.forEach((label, bar) => {
      if (label === NO_LABEL) return;
      labelled += 1;
      const before = bar === 0 ? NO_LABEL : labels[bar - 1];
      if (before !== NO_LABEL && before !== label) flips += 1;
    });
  }
  return labelled === 0 ? null : flips / ((labelled * bar_ms) / DAY_MS);
}
