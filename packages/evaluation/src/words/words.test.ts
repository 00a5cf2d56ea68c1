import { REGIMES } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { calendarDays, drawDays } from '../intervals/day-draws.ts';
import { OUTLOOK_LEVELS, type SaidVerdicts, type ScoredSymbol } from '../scored/scored-symbol.ts';
import { syntheticSymbol, withoutTruth } from '../testing/synthetic-market.ts';
import { outcomesOfRuns } from './what-followed.ts';
import { SURE_CONFIDENCE, whatWordsMeant } from './what-words-meant.ts';

const BARS = 5000;
const market = syntheticSymbol('WORDS', BARS, 21);
const isWild = Array.from(market.anchors ?? [], (anchor) => anchor === 2 || anchor === 3);
const verdicts: SaidVerdicts = {
  confidence: Float64Array.from({ length: BARS }, (_, bar) => (bar % 2 === 0 ? 0.9 : 0.3)),
  claims: isWild.map((wild) => (wild ? 'wild' : 'calm')),
  range_quantiles: new Float64Array(BARS * OUTLOOK_LEVELS.length).fill(NaN),
  profile: new Uint8Array(BARS).fill(255),
  profiles: [],
};
const scored: ScoredSymbol = { ...withoutTruth(market), verdicts };
const draws = drawDays(calendarDays(scored.engine_timestamp_ms));
const report = whatWordsMeant([scored], draws) ?? expect.fail('there are runs');
function meant(kind: string, name: string) {
  return report.meant.find((one) => one.kind === kind && one.name === name);
}

describe('what came after a run', () => {
  const outcomes = outcomesOfRuns(market);

  it('is a reversal where the next hour goes against the last', () => {
    const { close } = market;
    for (const bar of [20, 777, 3000]) {
      const [before, now, after] = [close[bar - 20] ?? NaN, close[bar] ?? NaN, close[bar + 20] ?? NaN];
      expect(outcomes.reversed[bar]).toBe(Number((now - before) * (after - now) < 0));
      expect(outcomes.rose[bar]).toBe(Number((close[bar + 10] ?? NaN) > now));
    }
    expect([outcomes.reversed[19], outcomes.reversed[BARS - 20]]).toEqual([NaN, NaN]);
  });

  it('is nothing where the price did not move', () => {
    const flat = outcomesOfRuns({ ...market, close: market.close.map((price, bar) => (bar > 900 ? 100 : price)) });
    expect([flat.reversed[1000], flat.rose[1000], flat.large[1000]]).toEqual([NaN, NaN, 0]);
  });
});

describe('what words meant', () => {
  it('is counted over the runs of which they were said', () => {
    expect(meant('any', 'all runs')).toMatchObject({ runs: BARS - 500, share: { estimate: 1 } });
    const held = report.meant.filter(({ kind }) => kind === 'held');
    expect(held.reduce((sum, { runs }) => sum + runs, 0)).toBe(BARS - 500);
    const regime = REGIMES[2];
    expect(meant('held_surely', regime)?.runs).toBeLessThan(meant('held', regime)?.runs ?? 0);
    expect(meant('claimed', 'wild')?.runs).toBe(isWild.slice(500).filter(Boolean).length);
  });

  it('is sure from a confidence of three quarters on, that one included', () => {
    const surelySaid = (confidence: number) => {
      const sure = { ...scored, verdicts: { ...verdicts, confidence: new Float64Array(BARS).fill(confidence) } };
      const said = whatWordsMeant([sure], draws)?.meant ?? [];
      return said.filter(({ kind }) => kind === 'held_surely').reduce((sum, { runs }) => sum + runs, 0);
    };
    expect([surelySaid(SURE_CONFIDENCE), surelySaid(0.7499)]).toEqual([BARS - 500, 0]);
  });

  it('sets a word that was true apart from all runs', () => {
    const [wild, any] = [meant('claimed', 'wild'), meant('any', 'all runs')];
    expect(wild?.large_moves.low).toBeGreaterThan(any?.large_moves.high ?? NaN);
  });

  it('has how often they changed, by the likeliest regime, the one held and the claim', () => {
    const { claimed, held, likeliest } = report.flips_per_day;
    expect(held?.estimate).toBeLessThan(likeliest?.estimate ?? NaN);
    expect(claimed?.estimate).toBeGreaterThan(0);
    const without = whatWordsMeant([withoutTruth(market)], draws);
    expect(without?.flips_per_day.claimed).toBeNull();
    expect(without?.meant.some(({ kind }) => kind === 'held_surely')).toBe(false);
  });
});
