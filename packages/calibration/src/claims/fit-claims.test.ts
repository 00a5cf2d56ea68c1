import { REGIMES, type Regime } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { WILDNESS_ORDER } from '../profiles/wildness.ts';
import { CADENCE_MS, randomNumbers } from '../testing/hidden-market.ts';
import { regimeClaims, wildnessClaims } from './fit-claims.ts';
import { REVERSAL_BARS, type JudgedRun, type JudgedSymbol } from './judged-runs.ts';
import type { WildnessKind } from './wildness-kinds.ts';

const CALM: Regime = 'CHOP_BALANCED';
const WILD: Regime = 'TREND_EXHAUSTION';
const KINDS: ReadonlyMap<Regime, WildnessKind> = new Map(
  WILDNESS_ORDER.map((regime) => [regime, regime === CALM ? 'calm' : regime === WILD ? 'wild' : 'ordinary']),
);
const DRAWN = { cadence_ms: CADENCE_MS, seed: 7 };
const RUNS = 20_000;
const SPELL = 200;

function verdict(regime: Regime, mass: number): JudgedRun {
  return { regime, belief: REGIMES.map((one) => (one === regime ? mass : (1 - mass) / (REGIMES.length - 1))) };
}

/** A symbol that is calm and wild by turns; in wild spells it moves ten times as much and, where it is told to, swings back after 20 bars. */
function symbolOf(seed: number, reverts: (run: number) => boolean = () => false): JudgedSymbol {
  const random = randomNumbers(seed);
  const close = new Float64Array(RUNS);
  const verdicts: JudgedRun[] = [];
  let price = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const isWild = Math.floor(run / SPELL) % 2 === 1;
    const swing = reverts(run) ? 0.004 * Math.sign(Math.sin((Math.PI * (run + 0.5)) / 20)) : 0;
    price += isWild ? swing + 0.01 * (random() - 0.5) : 0.001 * (random() - 0.5);
    close[run] = 100 * Math.exp(price);
    verdicts.push(verdict(isWild ? WILD : CALM, 0.9));
  }
  return {
    engine_timestamp_ms: Float64Array.from({ length: RUNS }, (_, run) => run * CADENCE_MS),
    bars: { close, high: close, low: close },
    truth: verdicts,
    hysteresis: verdicts,
  };
}

function claimOf(claims: ReturnType<typeof wildnessClaims>, regime: Regime) {
  return claims.filter((claim) => claim.regime === regime);
}

describe('claims of wildness', () => {
  const claims = wildnessClaims(KINDS, [symbolOf(1)], DRAWN);

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
    const reverting = claimOf(wildnessClaims(KINDS, [symbolOf(2, () => true)], DRAWN), WILD);
    expect(reverting.map(({ kind }) => kind)).toContain('reverting');
    const shown = reverting.at(-1)?.measured.hysteresis.find(({ of }) => of === 'reversals');
    expect(shown?.low).toBeGreaterThan(0.5);
  });

  it('speak of no reversal that the first half shows and the second does not, and count what they chose by the second alone', () => {
    const faded = wildnessClaims(KINDS, [symbolOf(2, (run) => run < RUNS / 2)], DRAWN);
    expect(faded.some(({ kind }) => kind === 'reverting')).toBe(false);
    const runsOf = (reverts: () => boolean): number => {
      const [first] = claimOf(wildnessClaims(KINDS, [symbolOf(2, reverts)], DRAWN), WILD);
      return first?.measured.hysteresis[0]?.runs ?? NaN;
    };
    expect(runsOf(() => true)).toBeLessThan(0.6 * runsOf(() => false));
  });

  it('call ordinary what the markets that they are measured on do not bear out', () => {
    const swapped = new Map([...KINDS].map(([regime, kind]) => [regime, regime === WILD ? 'calm' : kind] as const));
    const borneOut = wildnessClaims(swapped, [symbolOf(1)], DRAWN);
    expect(borneOut.some(({ kind }) => kind === 'calm')).toBe(false);
    const early = { ...symbolOf(1), truth: [], hysteresis: [] };
    expect(wildnessClaims(KINDS, [early], DRAWN).map(({ kind }) => kind)).toEqual(REGIMES.map(() => 'ordinary'));
  });

  it('count bars, not runs: nothing is looked at across a pause as if it followed at once', () => {
    const whole = symbolOf(1);
    const pause = RUNS / 2;
    const paused = {
      ...whole,
      engine_timestamp_ms: whole.engine_timestamp_ms.map((time, run) => time + (run < pause ? 0 : 50 * CADENCE_MS)),
    };
    const runs = (of: 'large_moves' | 'reversals', symbol: JudgedSymbol): number =>
      [CALM, WILD].reduce((sum, regime) => {
        const [claim] = claimOf(wildnessClaims(KINDS, [symbol], DRAWN), regime);
        return sum + (claim?.measured.truth.find((share) => share.of === of)?.runs ?? NaN);
      }, 0);
    expect(runs('large_moves', whole) - runs('large_moves', paused)).toBe(10);
    expect(runs('reversals', whole) - runs('reversals', paused)).toBe(2 * REVERSAL_BARS);
  });

  it('are the same for the same seed, and have no numbers where nothing was judged', () => {
    expect(wildnessClaims(KINDS, [symbolOf(1)], DRAWN)).toEqual(claims);
    for (const { measured } of wildnessClaims(KINDS, [], DRAWN))
      expect(measured).toEqual({ truth: [], hysteresis: [] });
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
