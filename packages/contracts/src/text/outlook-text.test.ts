import { expect, it } from 'vitest';

import type { Outlook } from '../regime-engine/outlook.ts';
import { outlookText } from './outlook-text.ts';

function outlook(volatility: number | null): Outlook {
  const share = (multiple: number): number | null => (volatility === null ? null : multiple * volatility);
  return {
    horizon_bars: 10,
    usual_volatility: volatility,
    range_quantiles: [
      [0.05, 0.8],
      [0.5, 1.25],
      [0.95, 2.5],
    ].map(([probability = 0, multiple = 0]) => ({ probability, multiple, range: share(multiple) })),
    beyond: [{ multiple: 1.5, probability: 0.1234, size: share(1.5 * Math.sqrt(10)) }],
    within: [],
  };
}

it('says how wide bars are about to be and how likely a large move is, in shares of the price', () => {
  expect(outlookText(outlook(0.002))).toBe(
    'next 10 bars: bars of about 0.25 % (in 90 of 100 cases 0.16 % to 0.5 %), a move of more than 0.949 % with a probability of 12 %',
  );
});

it('says it in multiples of the usual where that is not known', () => {
  expect(outlookText(outlook(null))).toBe(
    'next 10 bars: bars of about 1.25 times the usual volatility (in 90 of 100 cases 0.80 times the usual volatility to 2.50 times the usual volatility), ' +
      'a move of more than 1.5 times the usual move with a probability of 12 %',
  );
});
