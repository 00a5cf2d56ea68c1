import type { VerdictInputs } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { gateReasonText } from './gate-reason-text.ts';

const inputs: VerdictInputs = {
  price_age_ms: 5_461_000,
  flow_age_ms: 90_500,
  known: 5,
  needed: 7,
  known_share: 5 / 7,
};

describe('the text of a gate reason', () => {
  it.each([
    ['denylisted_invalidation:NO_PRICE', 'no price of this bar, the newest is 91 min old'],
    ['denylisted_invalidation:STALE_INPUTS', 'stale inputs: price 91 min old, flow 90 s old'],
    ['denylisted_invalidation:WARMING_UP', 'warming up: 5 of 7 known'],
    ['denylisted_invalidation:late_data', 'denylisted_invalidation:late_data'],
    ['transition_active', 'transition_active'],
    ['run_failed', 'run_failed'],
  ] as const)('%s reads "%s"', (reason, text) => {
    expect(gateReasonText(reason, inputs)).toBe(text);
  });

  it('says what it can where nothing is known of ages and counts', () => {
    const unknown = { ...inputs, price_age_ms: null, flow_age_ms: null };
    expect(gateReasonText('denylisted_invalidation:NO_PRICE', unknown)).toBe('no price of this bar');
    expect(gateReasonText('denylisted_invalidation:STALE_INPUTS', unknown)).toBe('stale inputs');
    expect(gateReasonText('denylisted_invalidation:WARMING_UP', undefined)).toBe('warming up');
  });
});
