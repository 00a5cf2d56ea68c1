import { REGIMES, regimePosition } from '@xray/contracts';
import { simulateMarket, type SimulatedMarket } from '@xray/market-sim';
import { shippedCalibration } from '@xray/regime-engine';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '../config/load.ts';
import { observeMarket } from './sources.ts';
import { engineOf } from '../pipeline/package-configs.ts';
import { pairModel } from '../testing/pair-market.ts';

const BARS = 1200;
const market = simulateMarket({ seed: 4711, bars: BARS, model: pairModel });
const { config } = loadConfig(undefined);
const half = market.config.start_ts_ms + (BARS / 2) * config.cadence_ms;
const decoder = new TextDecoder();

/** The market as it is received by who loses every stream but candles at a time. */
function withoutStreams(lostFromMs: number): SimulatedMarket {
  return {
    ...market,
    *frames() {
      for (const block of market.frames()) {
        yield block.filter(
          ({ frame, recv_ts_ms }) => recv_ts_ms < lostFromMs || decoder.decode(frame).includes('"kline"'),
        );
      }
    },
  };
}

interface Believed {
  readonly belief: readonly number[];
  readonly isRight: boolean;
  readonly loss: number;
  readonly invalidations: readonly string[];
}

/** What the engine believes of the first symbol, from the bar on at which two days of bars are nearly full. */
function believed(seen: SimulatedMarket): readonly Believed[] {
  const engine = engineOf(config, shippedCalibration);
  const [truth] = market.truth;
  let previous: ReturnType<typeof engine.storeRecord> | null = null;
  const rows: Believed[] = [];
  for (const observations of observeMarket(seen, config)) {
    for (const { engine_timestamp_ms, input, symbol } of observations) {
      if (symbol !== truth?.symbol) continue;
      const decision = engine.runWithHysteresis(input.snapshot, previous);
      previous = engine.storeRecord(decision);
      const bar = (engine_timestamp_ms - market.config.start_ts_ms) / config.cadence_ms - 1;
      const regime = truth.regimes[bar];
      if (regime === undefined) continue;
      const masses = decision.state.belief_by_regime;
      const belief = REGIMES.map((one) => masses[one]);
      rows.push({
        belief,
        isRight: belief.indexOf(Math.max(...belief)) === regimePosition(regime),
        loss: -Math.log(masses[regime]),
        invalidations: decision.selected_output.invalidations,
      });
    }
  }
  return rows;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function accuracy(rows: readonly Believed[]): number {
  return mean(rows.map(({ isRight }) => (isRight ? 1 : 0)));
}

/** How far a belief moves from one run to the next: total variation, 0 to 1. */
function moves(rows: readonly Believed[]): readonly number[] {
  return rows
    .slice(1)
    .map(({ belief }, run) => mean(belief.map((mass, k) => Math.abs(mass - (rows[run]?.belief[k] ?? 0)))) * 4.5);
}

describe('a belief whose streams go away', () => {
  const complete = believed(market);
  const lost = believed(withoutStreams(half));
  const candles = believed(withoutStreams(0));

  it('goes on through the loss, a distribution at every run', () => {
    for (const rows of [complete, lost, candles]) {
      expect(rows).toHaveLength(BARS);
      for (const { belief } of rows) {
        expect(belief.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 9);
        for (const mass of belief) expect(mass).toBeGreaterThan(0);
      }
    }
  });

  it('is the same up to the loss, and moves no more at it than it does from bar to bar', () => {
    const before = BARS / 2 - 2;
    expect(lost.slice(0, before).map(({ belief }) => belief)).toEqual(
      complete.slice(0, before).map(({ belief }) => belief),
    );
    const ordinary = [...moves(complete.slice(before - 200, before))].sort((left, right) => left - right);
    const atLoss = mean(moves(lost.slice(before, before + 10)));
    expect(atLoss).toBeLessThan(ordinary[Math.floor(0.9 * ordinary.length)] ?? 0);
  });

  it('knows less with candles alone, and still much more than nothing', () => {
    const late = (rows: readonly Believed[]): readonly Believed[] => rows.slice(BARS / 2 + 20);
    expect(accuracy(late(complete))).toBeGreaterThan(0.65);
    expect(accuracy(late(complete))).toBeGreaterThan(accuracy(late(lost)));
    expect(accuracy(late(lost))).toBeGreaterThan(accuracy(late(candles)) - 0.05);
    expect(accuracy(late(candles))).toBeGreaterThan(2 / REGIMES.length);
    for (const rows of [complete, lost, candles])
      expect(mean(rows.slice(500).map(({ loss }) => loss))).toBeLessThan(Math.log(9));
  });

  it('says what is missing once the values that were left have gone stale', () => {
    expect(complete.at(-1)?.invalidations).not.toContain('MISSING_INPUT:derivatives');
    expect(candles.at(-1)?.invalidations).toContain('MISSING_INPUT:derivatives');
    expect(lost.at(-1)?.invalidations).toContain('MISSING_INPUT:derivatives');
  });
});
