import { describe, expect, it } from 'vitest';

import type { AnalysisModule } from '../../definition/module.ts';
import { BAR_MS, gateEvaluated, START_MS, type GateInput } from '../../testing/gate-events.ts';
import { payloadsOf } from '../../testing/shipped-run.ts';
import { dispersionBreakout } from './dispersion-breakout.ts';
import { expansionTransition } from './expansion-transition.ts';
import { liquidityCompression } from './liquidity-compression.ts';
import { momentumEmergence } from './momentum-emergence.ts';
import { regimeFlip } from './regime-flip.ts';

type Features = NonNullable<GateInput['features']>;

function watch(module: AnalysisModule, ...features: readonly Features[]) {
  return payloadsOf(
    module,
    features.map((values, bar) => [gateEvaluated({ bar, features: values })]),
  );
}

describe('regime_flip', () => {
  const flips = (...regimes: readonly GateInput['regime'][]) =>
    payloadsOf(
      regimeFlip,
      regimes.map((regime = 'CHOP_BALANCED', bar) => [gateEvaluated({ bar, regime, confidence: 0.8 })]),
    );

  it('is active from the change on and fades over fade_bars', async () => {
    const up = 'SQUEEZE_UP' as const;
    const told = await flips('CHOP_BALANCED', up, up, up, up, up, up);
    expect(told.map(({ strength }) => strength)).toEqual([0, 0.8, 0.64, 0.48, 0.32, 0.16, 0]);
    expect(told.map(({ active }) => active)).toEqual([false, true, true, true, true, true, false]);
    expect(told[1]).toMatchObject({ from_regime: 'CHOP_BALANCED', to_regime: up });
    expect(told[2]?.['summary']).toBe('flipped CHOP_BALANCED → SQUEEZE_UP 1 bar ago, confidence 0.80');
  });

  it('does not take the first look for a change', async () => {
    expect((await flips('SQUEEZE_UP'))[0]).toMatchObject({ active: false, strength: 0, from_regime: null });
  });
});

describe('momentum_emergence', () => {
  const strong: Features = {
    cvd_efficiency: 0.8,
    cvd_slope: -0.25,
    efficiency_ratio: 0.7,
    price_last: 99,
    realised_volatility_20: 0.001,
    realised_volatility_5: 0.0016,
    vwap: 100,
  };

  it('is full when every input has reached its end of the ramp, and takes its direction from flow and price', async () => {
    const [down, up, split] = await watch(
      momentumEmergence,
      strong,
      { ...strong, cvd_slope: 0.25, price_last: 101 },
      { ...strong, cvd_slope: 0.25 },
    );
    expect(down).toMatchObject({ active: true, strength: 1, direction: 'DOWN' });
    expect(up).toMatchObject({ direction: 'UP' });
    expect(split).toMatchObject({ direction: 'NEUTRAL' });
  });

  it('is zero when every input stands at the start of its ramp', async () => {
    const calm = {
      ...strong,
      cvd_efficiency: 0.3,
      cvd_slope: 0.05,
      efficiency_ratio: 0.3,
      realised_volatility_5: 0.0009,
    };
    expect((await watch(momentumEmergence, calm))[0]).toMatchObject({ active: false, strength: 0 });
  });

  it('turns active at enter_strength and inactive only below exit_strength', async () => {
    const at = (efficiency_ratio: number): Features => ({ cvd_efficiency: 0.8, cvd_slope: 0.25, efficiency_ratio });
    const told = await watch(momentumEmergence, at(0.37), at(0.39), at(0.31), at(0.3), at(0.39));
    expect(told.map(({ active }) => active)).toEqual([false, true, true, true, true]);
    const weak = { cvd_efficiency: 0.5, cvd_slope: 0.1, efficiency_ratio: 0.4 };
    const released = await watch(momentumEmergence, at(0.39), weak, at(0.37));
    expect(released.map(({ active }) => active)).toEqual([true, false, false]);
    expect(released[0]).toMatchObject({ active_since_ts_ms: START_MS });
    expect(released[1]).toMatchObject({ active_since_ts_ms: null });
  });

  it('does not judge on fewer than min_inputs', async () => {
    const [told] = await watch(momentumEmergence, { cvd_efficiency: 1, efficiency_ratio: 1 });
    expect(told).toMatchObject({ active: false, strength: null, inputs: { volatility_ratio: null } });
  });
});

describe('liquidity_compression', () => {
  const quiet: Features = {
    atr_z: -1.5,
    range_expansion: 0.4,
    realised_volatility_20: 0.0005,
    realised_volatility_480: 0.001,
    relative_volume: 0.4,
  };

  it('is full in a dead market, zero in an ordinary one, and tells when it ended', async () => {
    const ordinary = { ...quiet, atr_z: 0, range_expansion: 1, realised_volatility_20: 0.0009, relative_volume: 1 };
    const told = await watch(liquidityCompression, ordinary, quiet, ordinary, ordinary);
    expect(told.map(({ strength }) => strength)).toEqual([0, 1, 0, 0]);
    expect(told.map(({ active }) => active)).toEqual([false, true, false, false]);
    expect(told.map(({ ended_ts_ms }) => ended_ts_ms)).toEqual([
      null,
      null,
      START_MS + 2 * BAR_MS,
      START_MS + 2 * BAR_MS,
    ]);
  });

  it('ends when nothing can be judged any more', async () => {
    const told = await watch(liquidityCompression, quiet, { atr_z: -2 });
    expect(told[1]).toMatchObject({ active: false, strength: null, ended_ts_ms: START_MS + BAR_MS });
  });
});

describe('expansion_transition', () => {
  const wide: Features = {
    atr_z: 2,
    range_expansion: 2.5,
    realised_volatility_5: 0.002,
    realised_volatility_60: 0.001,
  };
  const quiet: Features = { atr_z: -1.5, range_expansion: 0.4 };

  it('counts less without a compression before it', async () => {
    expect((await watch(expansionTransition, wide))[0]).toMatchObject({
      strength: 0.7,
      from_compression: false,
      active: true,
    });
  });

  it('counts fully out of a compression, for as long as memory_ms remembers it', async () => {
    const memoryBars = 3_600_000 / BAR_MS;
    const told = await watch(expansionTransition, quiet, ...Array.from({ length: memoryBars + 2 }, () => wide));
    expect(told[0]).toMatchObject({ strength: 0, from_compression: true });
    expect(told[1]).toMatchObject({ strength: 1, from_compression: true, active: true });
    expect(told[1 + memoryBars]).toMatchObject({ strength: 1 });
    expect(told[2 + memoryBars]).toMatchObject({ strength: 0.7, from_compression: false });
  });
});

describe('dispersion_breakout', () => {
  const symbols = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE'];
  /** Every symbol moves by its share of the amplitude; the amplitude varies a little, and then breaks out. */
  const boundaries = (breakoutAt: number, count: number) =>
    Array.from({ length: count }, (_, bar) =>
      symbols.map((symbol, index) => {
        const amplitude = bar >= breakoutAt ? 8 : 0.5 + 0.1 * Math.sin(bar);
        const price_last = 100 + (index - 2) * amplitude;
        return gateEvaluated({ symbol, bar, features: { price_last } });
      }),
    );

  it('is silent until it knows the usual dispersion, and quiet within it', async () => {
    const told = await payloadsOf(dispersionBreakout, boundaries(1000, 120), { symbol: 'EEE' });
    expect(told[30]).toMatchObject({ strength: null, active: false });
    expect(told.at(-1)?.['strength']).not.toBeNull();
    expect(told.every(({ active }) => active === false)).toBe(true);
  });

  it('names the symbols at the edges of a universe that drifts apart, and not the one in the middle', async () => {
    const bySymbol = async (symbol: string) =>
      (await payloadsOf(dispersionBreakout, boundaries(110, 112), { symbol }))[110];
    expect(await bySymbol('EEE')).toMatchObject({ active: true, direction: 'UP' });
    expect(await bySymbol('AAA')).toMatchObject({ active: true, direction: 'DOWN' });
    expect(await bySymbol('CCC')).toMatchObject({ active: false, direction: 'NEUTRAL', strength: 0 });
  });

  it('has no opinion on fewer than min_symbols', async () => {
    const three = boundaries(110, 112).map((events) => events.slice(0, 3));
    const told = await payloadsOf(dispersionBreakout, three, { symbol: 'AAA' });
    expect(told[110]).toMatchObject({ strength: null, inputs: { symbols: 3, dispersion: null } });
  });
});
