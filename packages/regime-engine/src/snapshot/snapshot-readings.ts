import { MISSING, type RegimeInputSnapshot } from '@xray/contracts';

import { RegimeEngineError } from '../errors.ts';
import { isJsonObject } from './json-object.ts';

/**
 * The numbers of a snapshot that the engine looks at; `null` where there is none, whatever the reason. Not looked at:
 * `open_interest`, `funding_slope`, the context, and of the structure levels all but the evidence.
 */
export interface SnapshotReadings {
  readonly price: number | null;
  readonly vwap: number | null;
  readonly atr: number | null;
  readonly atr_z: number | null;
  readonly range_expansion: number | null;
  readonly acceptance_score: number | null;
  /** Wicks beyond earlier extremes that closed back inside, in ATRs; ≥ 0. */
  readonly sweep_score: number | null;
  /** Slopes of open interest: shares of it per bar, as the composer makes them. */
  readonly oi_slope_short: number | null;
  readonly oi_slope_med: number | null;
  readonly oi_accel: number | null;
  readonly funding_rate: number | null;
  readonly funding_z: number | null;
  /** A snapshot's `null` says that nothing was liquidated: it reads 0. */
  readonly liquidation_intensity: number | null;
  readonly cvd: number | null;
  readonly cvd_slope: number | null;
  readonly cvd_efficiency: number | null;
  readonly aggressive_volume_ratio: number | null;
}

function refuse(where: string, what: string): never {
  throw new RegimeEngineError(
    'invalid_snapshot',
    `snapshot, ${where}: ${what}; hand in a regime_input_snapshot v1 as the composer makes it`,
  );
}

function describe(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? JSON.stringify(value) : typeof value;
}

function reading(value: unknown, path: string): number | null {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value === MISSING || value === null) return null;
  return refuse(path, `expected a finite number, null or "MISSING", found ${describe(value)}`);
}

function checkShell(snapshot: unknown): void {
  if (!isJsonObject(snapshot)) refuse('the whole', `expected an object, found ${describe(snapshot)}`);
  const { symbol, timestamp, market, derivatives, flow, context } = snapshot;
  if (typeof symbol !== 'string' || symbol === '') refuse('symbol', 'expected a string that is not empty');
  if (!Number.isSafeInteger(timestamp) || Number(timestamp) < 0)
    refuse('timestamp', `expected whole milliseconds since 1970, found ${describe(timestamp)}`);
  if (!isJsonObject(market)) refuse('market', `expected an object, found ${describe(market)}`);
  if (!isJsonObject(derivatives)) refuse('derivatives', `expected an object, found ${describe(derivatives)}`);
  if (!isJsonObject(flow)) refuse('flow', `expected an object, found ${describe(flow)}`);
  if (!isJsonObject(context)) refuse('context', `expected an object, found ${describe(context)}`);
  const levels = market['structure_levels'];
  if (levels !== MISSING && !isJsonObject(levels))
    refuse('market.structure_levels', `expected an object or "MISSING", found ${describe(levels)}`);
}

/**
 * Reads what the engine looks at, and checks it on the way: structure and types of these fields only, which costs a
 * fraction of a schema parse and holds for callers without types.
 *
 * @throws RegimeEngineError `invalid_snapshot`, naming the field.
 */
export function readSnapshot(snapshot: RegimeInputSnapshot): SnapshotReadings {
  checkShell(snapshot);
  const { market, derivatives, flow } = snapshot;
  return {
    price: reading(market.price, 'market.price'),
    vwap: reading(market.vwap, 'market.vwap'),
    atr: reading(market.atr, 'market.atr'),
    atr_z: reading(market.atr_z, 'market.atr_z'),
    range_expansion: reading(market.range_expansion, 'market.range_expansion'),
    acceptance_score: reading(market.acceptance_score, 'market.acceptance_score'),
    sweep_score: reading(market.sweep_score, 'market.sweep_score'),
    oi_slope_short: reading(derivatives.oi_slope_short, 'derivatives.oi_slope_short'),
    oi_slope_med: reading(derivatives.oi_slope_med, 'derivatives.oi_slope_med'),
    oi_accel: reading(derivatives.oi_accel, 'derivatives.oi_accel'),
    funding_rate: reading(derivatives.funding_rate, 'derivatives.funding_rate'),
    funding_z: reading(derivatives.funding_z, 'derivatives.funding_z'),
    liquidation_intensity:
      derivatives.liquidation_intensity === null
        ? 0
        : reading(derivatives.liquidation_intensity, 'derivatives.liquidation_intensity'),
    cvd: reading(flow.cvd, 'flow.cvd'),
    cvd_slope: reading(flow.cvd_slope, 'flow.cvd_slope'),
    cvd_efficiency: reading(flow.cvd_efficiency, 'flow.cvd_efficiency'),
    aggressive_volume_ratio: reading(flow.aggressive_volume_ratio, 'flow.aggressive_volume_ratio'),
  };
}

/**
 * The usual volatility of a bar, a share of the price above 0, by which an outlook is told; no evidence is read from it.
 *
 * @throws RegimeEngineError `invalid_snapshot`
 */
export function readUsualVolatility({ market }: RegimeInputSnapshot): number | null {
  const value = reading(market.usual_volatility ?? null, 'market.usual_volatility');
  return value !== null && value > 0 ? value : null;
}
