import { REGIMES, type Regime } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { WILDNESS_ORDER } from '../profiles/wildness.ts';
import { randomNumbers } from '../testing/hidden-market.ts';
import { regimeClaims, wildnessClaims } from './fit-claims.ts';
import type { JudgedRun, JudgedSymbol } from './judged-runs.ts';
import type { WildnessKind } from './wildness-kinds.ts';

const CALM: Regime = 'CHOP_BALANCED';
const WILD: Regime = 'TREND_EXHAUSTION';
const KINDS: ReadonlyMap<Regime, WildnessKind> = new Map(
  WILDNESS_ORDER.map((regime) => [regime, regime === CALM ? 'calm' : regime === WILD ? 'wild' : 'ordinary']),
);
const RUNS = 20_000;
const SPELL = 200;

function verdict(regime: Regime, mass: number): JudgedRun {
  return { regime, belief: REGIMES.map((one) => (one === regime ? mass : (1 - mass) / (REGIMES.length - 1))) };
}

/** A symbol that is calm and wild by turns; in wild spells it moves ten times as much and, told to, swings back after 20 bars. */
function symbolOf(reverts: boolean, seed: number): JudgedSymbol {
  const random = randomNumbers(seed);
  const close = new Float64Array(RUNS);
  const verdicts: JudgedRun[] = [];
  let price = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const isWild = Math.floor(run / SPELL) % 2 === 1;
    const swing = reverts ? 0.004 * Math.sign(Math.sin((Math.PI * (run + 0.5)) / 20)) : 0;
    price += isWild ? swing + 0.01 * (random() - 0.5) : 0.001 * (random() - 0.5);
    close[run] = 100 * Math.exp(price);
    verdicts.push(verdict(isWild ? WILD : CALM, 0.9));
  }
  return {
    engine_timestamp_ms: Float64Array.from({ length: RUNS }, (_, run) => run * 180_000),
    bars: { close, high: close, low: close },
    truth: verdicts,
    hysteresis: verdicts,
  };
}

function claimOf(claims: ReturnType<typeof wildnessClaims>, regime: Regime) {
  return claims.filter((claim) => claim.regime === regime);
}

describe('claims of wildness', () => {
  const claims = wildnessClaims(KINDS, [symbolOf(false, 1)], 7);

  it('say of every regime what kind it is, from confidence 0 on', () => {
    for (const regime of REGIMES) {
      const [first] = claimOf(claims, regime);
      expect([first?.from_confidence, first?.kind]).toEqual([0, KINDS.get(regime)]);
    }
  });

  it('are measured with an interval that holds the share', () => {
    for (const regime of [CALM, WILD]) {
      for (const shares of Object.values(claimOf(claims, regime)[0]?.measured ?? expect.fail())) {
        expect(shares.map(({ of }) => of)).toEqual(['large_moves', 'reversals']);
        for (const { high, low, runs, share } of shares) {
          expect(runs).toBeGreaterThan(5000);
          expect(low).toBeLessThanOrEqual(share);
          expect(high).toBeGreaterThanOrEqual(share);
          expect(high - low).toBeLessThan(0.2);
        }
      }
    }
    const [calm, wild] = [CALM, WILD].map((regime) => claimOf(claims, regime)[0]?.measured.hysteresis[0]);
    expect(calm?.high).toBeLessThan(calm?.usual ?? 0);
    expect(wild?.low).toBeGreaterThan(wild?.usual ?? 1);
  });

  it('speak of a reversal only where one was shown', () => {
    expect(claims.some(({ kind }) => kind === 'reverting')).toBe(false);
    const reverting = claimOf(wildnessClaims(KINDS, [symbolOf(true, 2)], 7), WILD);
    expect(reverting.map(({ kind }) => kind)).toContain('reverting');
    const shown = reverting.at(-1)?.measured.hysteresis.find(({ of }) => of === 'reversals');
    expect(shown?.low).toBeGreaterThan(0.5);
  });

  it('are the same for the same seed, and have no numbers where nothing was judged', () => {
    expect(wildnessClaims(KINDS, [symbolOf(false, 1)], 7)).toEqual(claims);
    for (const { measured } of wildnessClaims(KINDS, [], 7)) expect(measured).toEqual({ truth: [], hysteresis: [] });
  });
});

describe('claims of regimes', () => {
  it('say how often a verdict that named one was right', () => {
    const verdicts = Array.from({ length: 4000 }, (_, place) => ({
      regime: place % 2 === 0 ? CALM : WILD,
      came: place % 2 === 0 ? place % 8 !== 0 : place % 4 === 1,
      block: `market ${place % 10}`,
      confidence: 0.8,
    }));
    const claims = regimeClaims({ truth: [], hysteresis: verdicts }, 3);
    expect(claims.map(({ kind }) => kind)).toEqual(REGIMES.map(() => 'regime'));
    const [calm] = claimOf(claims, CALM)[0]?.measured.hysteresis ?? [];
    expect([calm?.of, calm?.share, calm?.usual]).toEqual(['named_right', 0.75, 0.625]);
    expect(claimOf(claims, 'SQUEEZE_UP')[0]?.measured).toEqual({ truth: [], hysteresis: [] });
  });
});
