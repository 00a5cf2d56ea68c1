import { REGIMES } from '@xray/contracts';

import { LEAST_RUNS, SURE_CONFIDENCE, type Said, type WordsReport } from '../words/what-words-meant.ts';
import { shareWithInterval, withInterval, count, fixed, percent } from './number-text.ts';
import { regimeName } from './regime-names.ts';
import type { ReportTable } from './report-table.ts';

function saidText({ kind, name }: Said): string {
  const regime = regimeName(REGIMES.findIndex((one) => one === name));
  switch (kind) {
    case 'any':
      return 'All runs';
    case 'held':
      return regime;
    case 'held_surely':
      return `${regime}, sure`;
    case 'claimed':
      return `“${name}”`;
  }
}

/** The tables of what followed what was said. */
export function wordsTables({ flips_per_day, meant }: WordsReport): readonly ReportTable[] {
  const note = `Over all runs from bar 500 on. Sure: at a confidence of ${SURE_CONFIDENCE} or more. What was said of fewer than ${LEAST_RUNS} runs is left out. Intervals are 95 %, of draws of calendar days.`;
  return [
    {
      title: 'What the words meant: how far the price went',
      note: `Over the next 10 bars. A move is large from 1.5 on, in units of √10 times the last days’ volatility. ${note}`,
      header: ['held or claimed', 'runs', 'of all', 'large moves', 'mean size'],
      rows: meant.map((one) => [
        saidText(one),
        count(one.runs),
        percent(one.share.estimate),
        shareWithInterval(one.large_moves),
        withInterval(one.mean_size, 3),
      ]),
    },
    {
      title: 'What the words meant: which way it went',
      note: `Reversed: the next 20 bars moved against the last 20. Rose: over the next 10 bars. Runs without a move are left out. ${note}`,
      header: ['held or claimed', 'reversed', 'rose'],
      rows: meant.map((one) => [saidText(one), shareWithInterval(one.reversals), shareWithInterval(one.rises)]),
    },
    {
      title: 'What the words meant: how often they changed',
      note: 'Changes a day and symbol.',
      header: ['', 'a day'],
      rows: [
        ['Likeliest regime', withInterval(flips_per_day.likeliest, 1)],
        ['Regime held', withInterval(flips_per_day.held, 1)],
        ['Claim', flips_per_day.claimed === null ? fixed(null, 0) : withInterval(flips_per_day.claimed, 1)],
      ],
    },
  ];
}
