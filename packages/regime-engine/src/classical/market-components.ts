import type { SnapshotReadings } from '../snapshot/snapshot-readings.ts';

/** 0 up to `from`, 1 from `to` on, straight in between; 0 where the value is not known. */
export function ramp(value: number | null, from: number, to: number): number {
  return value === null ? 0 : Math.min(1, Math.max(0, (value - from) / (to - from)));
}

function negated(value: number | null): number | null {
  return value === null ? null : -value;
}

function magnitude(value: number | null): number | null {
  return value === null ? null : Math.abs(value);
}

/** What holds of the market whatever its direction; each from 0 (no, or not known) to 1 (fully). */
export interface MarketComponents {
  /** atr_z from 0.5 down to −1: the range is calm. */
  readonly calm: number;
  /** atr_z from 0 up to 1.5: the range is active. */
  readonly active: number;
  /** atr_z from 1 up to 2.5: the range is extreme. */
  readonly extreme: number;
  /** atr_z from 2.5 down to 1: known not to be extreme. */
  readonly orderly: number;
  /** range_expansion from 1.2 down to 0.6: the last bar is narrow. */
  readonly narrow: number;
  /** range_expansion from 1.2 up to 2.5: the last bar is wide. */
  readonly wide: number;
  /** |price − vwap| / atr from 0.5 down to 0: price stands at its average. */
  readonly at_value: number;
  /** sweep_score from 0.2 up to 1 ATR: extremes were taken and given back. */
  readonly swept: number;
  /** |oi_slope_short| from 0.001 down to 0.0002 per bar: positions stand still. */
  readonly oi_flat: number;
  /** oi_slope_short from 0 down to −0.002 per bar: positions are closed. */
  readonly oi_unwinding: number;
  /** oi_slope_med from 0 up to 0.001 per bar: positions are built. */
  readonly oi_building: number;
  /** oi_accel from 0 down to −0.0005 per bar: the building loses pace. */
  readonly oi_stalling: number;
  /** |aggressive_volume_ratio − 0.5| from 0.25 down to 0: buyers and sellers are even. */
  readonly balanced_flow: number;
  /** cvd_efficiency from 0.4 down to 0.1: the flow goes to and fro. */
  readonly churning_flow: number;
  /** acceptance_score from 0.7 down to 0.2: volume trades outside the earlier value area. */
  readonly unaccepted: number;
  /** |funding_z| from 1 up to 2.5, or without it |funding_rate − 0.0001| from 0.0002 up to 0.0008: one side is crowded. */
  readonly crowded: number;
}

/** What pushes price one way; each from 0 (no, or not known) to 1 (fully). Given for up; down is the mirror image. */
export interface DirectedComponents {
  /** (price − vwap) / atr from 0.05 up to 0.5: price runs ahead of its average. */
  readonly displaced: number;
  /** aggressive_volume_ratio from 0.5 up to 0.75, or without it the sign of cvd at half strength: buyers pay up. */
  readonly pressing: number;
  /** cvd_efficiency from 0.1 up to 0.5 where cvd_slope is positive: the flow keeps its direction. */
  readonly persistent: number;
  /** liquidation_intensity from 0.002 up to 0.03: the forced share of volume buys. */
  readonly forced: number;
  /** funding_z from 0 down to −2, or without it funding_rate from 0.0001 down to −0.0003: the shorts are crowded. */
  readonly trapped: number;
}

export interface ClassicalComponents {
  readonly market: MarketComponents;
  readonly up: DirectedComponents;
  readonly down: DirectedComponents;
}

/** The funding rate of a market without crowding: 0.01 % per eight hours. */
const NEUTRAL_FUNDING_RATE = 0.0001;

/** (price − vwap) / atr: how far price stands from the bar's average, in ATRs. */
function displacement({ price, vwap, atr }: SnapshotReadings): number | null {
  return price === null || vwap === null || atr === null || atr <= 0 ? null : (price - vwap) / atr;
}

/** The funding rate above neutral, in steps that are comparable to `funding_z`: 0.0002 count as one. */
function fundingCrowding({ funding_z: fundingZ, funding_rate: rate }: SnapshotReadings): number | null {
  if (fundingZ !== null) return fundingZ;
  return rate === null ? null : (rate - NEUTRAL_FUNDING_RATE) / 0.0002;
}

/** Buyers' share above one half; without the ratio, an eighth to the side that cvd points to. */
function flowImbalance({ aggressive_volume_ratio: ratio, cvd }: SnapshotReadings): number | null {
  if (ratio !== null) return ratio - 0.5;
  return cvd === null ? null : Math.sign(cvd) / 8;
}

function directed(readings: SnapshotReadings, sign: 1 | -1): DirectedComponents {
  const along = (value: number | null): number | null => (sign === 1 ? value : negated(value));
  const flowDirection = along(readings.cvd_slope);
  return {
    displaced: ramp(along(displacement(readings)), 0.05, 0.5),
    pressing: ramp(along(flowImbalance(readings)), 0, 0.25),
    persistent: flowDirection !== null && flowDirection > 0 ? ramp(readings.cvd_efficiency, 0.1, 0.5) : 0,
    forced: ramp(along(readings.liquidation_intensity), 0.002, 0.03),
    trapped: ramp(negated(along(fundingCrowding(readings))), 0, 2),
  };
}

/** Reads the nine scores' components off a snapshot. A component without its inputs is 0, as in observer set v1. */
export function classicalComponents(readings: SnapshotReadings): ClassicalComponents {
  const { atr_z: atrZ, range_expansion: expansion, oi_slope_short: oiSlope } = readings;
  const market: MarketComponents = {
    calm: ramp(negated(atrZ), -0.5, 1),
    active: ramp(atrZ, 0, 1.5),
    extreme: ramp(atrZ, 1, 2.5),
    orderly: ramp(negated(atrZ), -2.5, -1),
    narrow: ramp(negated(expansion), -1.2, -0.6),
    wide: ramp(expansion, 1.2, 2.5),
    at_value: ramp(negated(magnitude(displacement(readings))), -0.5, 0),
    swept: ramp(readings.sweep_score, 0.2, 1),
    oi_flat: ramp(negated(magnitude(oiSlope)), -0.001, -0.0002),
    oi_unwinding: ramp(negated(oiSlope), 0, 0.002),
    oi_building: ramp(readings.oi_slope_med, 0, 0.001),
    oi_stalling: ramp(negated(readings.oi_accel), 0, 0.0005),
    balanced_flow: ramp(negated(magnitude(flowImbalance(readings))), -0.25, 0),
    churning_flow: ramp(negated(readings.cvd_efficiency), -0.4, -0.1),
    unaccepted: ramp(negated(readings.acceptance_score), -0.7, -0.2),
    crowded: ramp(magnitude(fundingCrowding(readings)), 1, 2.5),
  };
  return { market, up: directed(readings, 1), down: directed(readings, -1) };
}
