import { type CalibratedClaim, REGIMES } from '@xray/contracts';
import { expect, it } from 'vitest';

import { readCalibration } from '../belief/calibrated-model.ts';
import { claimingCalibration, NAMED_CLAIMS, share, WILDNESS_CLAIMS } from '../testing/claiming-calibration.ts';
import { claimsProblem, profileClaims } from './profile-claims.ts';

const [first, ...others] = WILDNESS_CLAIMS;

it.each<[string, readonly CalibratedClaim[], RegExp]>([
  ['a regime is left out', others, /first claim of CHOP_BALANCED must hold from confidence 0/],
  [
    'a regime claims nothing of small confidences',
    WILDNESS_CLAIMS.map((claim) => ({ ...claim, from_confidence: 0.5 })),
    /from confidence 0/,
  ],
  [
    'a regime is calm, and wild where that is sure',
    [
      ...WILDNESS_CLAIMS,
      {
        ...(first ?? NAMED_CLAIMS[0]),
        regime: 'CHOP_BALANCED',
        from_confidence: 0.5,
        kind: 'wild',
        measured: { truth: [], hysteresis: [] },
      },
    ],
    /only wild and reverting go together/,
  ],
  [
    'a share lies outside its interval',
    NAMED_CLAIMS.map((claim) => ({
      ...claim,
      measured: { truth: [{ ...share('named_right', 0.5, 0.5), low: 0.6 }], hysteresis: [] },
    })),
    /named_right of CHOP_BALANCED/,
  ],
])('robust: calibration with claims that cannot be: %s → refused, naming the regime', (_, claims, reason) => {
  expect(claimsProblem(claims)).toMatch(reason);
  expect(() => readCalibration(claimingCalibration(claims))).toThrow(reason);
});

it('puts regimes that claim the same into one group, reverting with wild, and named ones each alone', () => {
  expect(claimsProblem(WILDNESS_CLAIMS)).toBeNull();
  expect(profileClaims(WILDNESS_CLAIMS)?.groups).toEqual([0, 0, 1, 1, 1, 2, 2, 2, 2]);
  expect(new Set(profileClaims(NAMED_CLAIMS)?.groups).size).toBe(REGIMES.length);
});
