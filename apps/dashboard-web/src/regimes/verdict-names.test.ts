import { describe, expect, it } from 'vitest';

import { joinHistories, sliceHistory } from '../charts/history-columns.ts';
import { stackEdges, stackNames } from '../charts/stack.ts';
import { historyOf } from '../testing/records.ts';
import { claimShares, verdictFilters, verdictName, verdictNames } from './verdict-names.ts';

const shares = { calm: 0.2, ordinary: 0.3, wild: 0.5 };
const REGIME = 'LIQUIDATION_UP';

describe('what a verdict is called', () => {
  it('is its claim, the regime that it claims, or without a claim its regime', () => {
    expect(verdictName({ regime: REGIME })).toBe(REGIME);
    expect(
      verdictName({ regime: REGIME, claim: { kind: 'regime', regime: REGIME, confidence: 0.7, measured: [] } }),
    ).toBe(REGIME);
    expect(verdictName({ regime: REGIME, claim: { kind: 'wild', confidence: 0.7, measured: [], shares } })).toBe(
      'wild',
    );
    expect(verdictName({ regime: REGIME, claim: { kind: 'unsure', confidence: 0.1, least_confidence: 0.5 } })).toBe(
      'unsure',
    );
  });

  it('is filtered by claims where some verdict tells how wild it is', () => {
    expect(verdictFilters(true)).toEqual(['calm', 'ordinary', 'wild', 'reverting', 'unsure']);
    expect(verdictFilters(false)).toContain(REGIME);
    expect(claimShares({ claim: { kind: 'wild', confidence: 0.5, measured: [], shares } })).toEqual(shares);
    expect(claimShares(undefined)).toBeNull();
  });
});

describe('a history with claims', () => {
  const times = [10, 20, 30];
  const history = {
    ...historyOf(times, REGIME),
    claim: ['calm', null, 'unsure'] as const,
    claim_shares: [shares, null, shares],
  };

  it('names every run, and stacks calm, ordinary and wild to 1', () => {
    expect(verdictNames(history)).toEqual(['calm', REGIME, 'unsure']);
    expect(stackNames(history)).toEqual(['calm', 'ordinary', 'wild']);
    expect(stackEdges(history).map(([first]) => first)).toEqual([1, 0.5, 0.2]);
    expect(stackNames(historyOf(times))).toHaveLength(9);
  });

  it('keeps them when it is cut and joined, also to a part of an older server that has none', () => {
    expect(sliceHistory(history, 20, 30).claim).toEqual([null, 'unsure']);
    expect(joinHistories(sliceHistory(history, 10, 10), sliceHistory(history, 20, 30)).claim).toEqual(history.claim);
    expect(joinHistories(historyOf([1, 2]), history).claim_shares).toEqual([null, null, ...history.claim_shares]);
  });
});
