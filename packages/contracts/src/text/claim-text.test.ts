import { expect, it } from 'vitest';

import type { Claim } from '../regime-engine/claim.ts';
import { claimText, verdictLabel } from './claim-text.ts';

const reversals = {
  high: 0.57,
  horizon_bars: 20,
  low: 0.53,
  of: 'reversals',
  runs: 900,
  share: 0.55,
  usual: 0.518,
} as const;
const shares = { calm: 0.05, ordinary: 0.1, wild: 0.85 };

it('says what is claimed, how sure that is, and every number with its interval and what is usual', () => {
  const claim: Claim = {
    kind: 'reverting',
    confidence: 0.85,
    shares,
    measured: [
      { ...reversals, permits: ['fade_extremes'] },
      {
        ...reversals,
        of: 'large_moves',
        horizon_bars: 10,
        share: 0.23,
        low: 0.21,
        high: 0.25,
        usual: 0.0995,
        permits: [],
      },
    ],
  };
  expect(claimText(claim)).toBe(
    'reverting, 85 % sure; of such verdicts 55 % (53 % to 57 %, of all 52 %) were followed by a move against the last one over 20 bars, ' +
      '23 % (21 % to 25 %, of all 10 %) were followed by a move of 1.5 times the usual or more over 10 bars',
  );
});

it('says what it rests on where nothing was measured, and why it is unsure', () => {
  expect(claimText({ kind: 'calm', confidence: 0.7, measured: [], shares })).toBe(
    'calm, 70 % sure; what followed was not measured',
  );
  expect(claimText({ kind: 'unsure', confidence: 0.12, least_confidence: 0.2, shares })).toBe(
    'unsure: a confidence of 12 % claims nothing, 20 % is the least',
  );
});

it('calls a verdict by its claim, and by its regime without one or where that is the claim', () => {
  const regime = 'SQUEEZE_UP';
  expect(verdictLabel({ regime })).toBe('SQUEEZE_UP');
  expect(verdictLabel({ regime, claim: { kind: 'regime', regime, confidence: 0.8, measured: [] } })).toBe('SQUEEZE_UP');
  expect(verdictLabel({ regime, claim: { kind: 'ordinary', confidence: 0.8, measured: [], shares } })).toBe('ordinary');
});
