import fc from 'fast-check';
import { expect, it } from 'vitest';

import { beliefOn, gateEvaluated, type GateInput } from '../../testing/gate-events.ts';
import { payloadsOf } from '../../testing/shipped-run.ts';
import { gateStream } from '../../testing/gate-stream.ts';
import { attentionScore } from './attention-score.ts';

const calm: GateInput = { belief: beliefOn('CHOP_BALANCED', 0.95), features: { price_last: 100 } };
const moving: GateInput = {
  ...calm,
  features: { price_last: 100, cvd_efficiency: 1, cvd_slope: 1, efficiency_ratio: 1, relative_volume: 4 },
};

function attention(...inputs: readonly GateInput[]) {
  return payloadsOf(
    attentionScore,
    inputs.map((input, bar) => [gateEvaluated({ bar, ...input })]),
  );
}

it('a calm, certain symbol deserves none, and no reason is made up', async () => {
  expect((await attention(calm))[0]).toEqual({ contributions: {}, reasons: [], score: 0 });
});

it('concerns add up as 1 − Π (1 − weight·strength), with the greatest reason first', async () => {
  const [told] = await attention(moving);
  expect(told).toEqual({
    contributions: { momentum: 0.35, volume: 0.125 },
    reasons: ['momentum without direction: path efficiency 1.00, flow 1.00', 'volume 4.00 times its usual'],
    score: 0.43125,
  });
});

it('a flip draws attention that fades', async () => {
  const flipped: GateInput = { ...calm, regime: 'SQUEEZE_UP', confidence: 1, belief: beliefOn('SQUEEZE_UP', 0.95) };
  const told = await attention(calm, flipped, flipped, flipped);
  expect(told.map(({ score }) => score)).toEqual([0, 0.6, 0.48, 0.36]);
});

it('a belief without an idea draws attention', async () => {
  const [told] = await attention({ ...calm, belief: beliefOn('CHOP_BALANCED', 1 / 9) });
  expect(told).toMatchObject({ contributions: { uncertainty: 0.2 }, score: 0.2 });
});

it('a weight of zero silences its concern, and max_reasons bounds the reasons', async () => {
  const boundaries = [[gateEvaluated(moving)]];
  const silenced = { attention_score: { weights: { momentum: 0 } } };
  const short = { attention_score: { max_reasons: 1 } };
  expect((await payloadsOf(attentionScore, boundaries, { module_configs: silenced }))[0]).toMatchObject({
    score: 0.125,
  });
  expect((await payloadsOf(attentionScore, boundaries, { module_configs: short }))[0]?.['reasons']).toHaveLength(1);
});

it('the score stays in [0, 1], above every single contribution, and tells runs apart', async () => {
  const scores = new Set<unknown>();
  await fc.assert(
    fc.asyncProperty(gateStream, async (boundaries) => {
      for (const told of await payloadsOf(attentionScore, boundaries)) {
        const score = Number(told['score']);
        scores.add(score);
        expect(score).toBeLessThanOrEqual(1);
        for (const contribution of Object.values(told['contributions'] ?? {}))
          expect(score).toBeGreaterThanOrEqual(Number(contribution) - 1e-6);
      }
    }),
    { numRuns: 20 },
  );
  expect(scores.size).toBeGreaterThan(20);
});
