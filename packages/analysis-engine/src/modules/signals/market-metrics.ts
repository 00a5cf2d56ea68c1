import { z } from 'zod';

import { defineSignal } from '../../definition/define-module.ts';
import { featureOf } from '../../definition/gated-run.ts';
import type { GatedRun } from '../../definition/gated-run.ts';
import { ratio, roundedOrNull } from '../shared/formulas.ts';
import { dayRangePct, NO_EXTREMES, priceExtremesValue, sessionRangePct, withPrice } from './price-extremes.ts';
import type { PriceExtremes } from './price-extremes.ts';

const nullableNumber = z.number().nullable();
const nullableRank = z.int().positive().nullable();

interface Ranges {
  readonly range_24h_pct: number | null;
  readonly range_basis: 'bars' | 'open_runs' | null;
  readonly range_session_pct: number | null;
}

interface Metrics extends Ranges {
  readonly atr_pct: number | null;
  readonly relative_strength: number | null;
  readonly relative_volume: number | null;
  readonly turnover: number | null;
  readonly volume_24h: number | null;
  readonly state: PriceExtremes;
}

function ranges(run: GatedRun, price: number | null, state: PriceExtremes): Ranges {
  const day = featureOf(run, 'range_24h_pct');
  const session = featureOf(run, 'range_session_pct');
  if (day !== null || session !== null) return { range_24h_pct: day, range_basis: 'bars', range_session_pct: session };
  if (price === null) return { range_24h_pct: null, range_basis: null, range_session_pct: null };
  return {
    range_24h_pct: dayRangePct(state, price, run.engine_timestamp_ms),
    range_basis: 'open_runs',
    range_session_pct: sessionRangePct(state, price, run.engine_timestamp_ms),
  };
}

function metricsOf(run: GatedRun, before: PriceExtremes): Metrics {
  const price = featureOf(run, 'price_last');
  const atrShare = ratio(featureOf(run, 'atr'), price);
  const volume = featureOf(run, 'volume_24h');
  const hasBarRanges = featureOf(run, 'range_24h_pct') !== null || featureOf(run, 'range_session_pct') !== null;
  const state = hasBarRanges || price === null ? before : withPrice(before, price, run.engine_timestamp_ms);
  return {
    ...ranges(run, price, state),
    atr_pct: atrShare === null ? null : 100 * atrShare,
    relative_strength: featureOf(run, 'rs_vs_btc'),
    relative_volume: featureOf(run, 'relative_volume'),
    turnover: volume === null || price === null ? null : volume * price,
    volume_24h: volume,
    state,
  };
}

/** Rank of a value among the values that are there, 1 the greatest; equal values share a rank. `null` for a missing one. */
function rankOf(value: number | null, values: readonly (number | null)[]): number | null {
  if (value === null) return null;
  let greater = 0;
  for (const other of values) if (other !== null && other > value) greater += 1;
  return greater + 1;
}

/**
 * Where a symbol stands, for lists and for the eye.
 * - `atr_pct`: 100·`atr` / `price_last`. Percent.
 * - `range_24h_pct`, `range_session_pct`: highest minus lowest price of the last 24 hours, of the UTC day, in percent of the last
 *   price. Basis `bars`: the features of these names, exact. Basis `open_runs`, where the features are not there: extremes of
 *   `price_last` over the OPEN runs by clock hour, which can miss wicks and closed gates (see `price-extremes.ts`).
 * - `volume_24h` (base units), `relative_volume`: the features of these names.
 * - `relative_strength`: `rs_vs_btc`, the log return over 20 bars minus bitcoin's.
 * - `atr_rank`, `volume_rank`: place among the `universe_size` OPEN symbols of the boundary, 1 the greatest, by `atr_pct` and by
 *   `volume_24h`·`price_last` (base units do not compare across symbols). Equal values share a place.
 *
 * What is not there is `null`. The state is written only on basis `open_runs`, when a price is an extreme of its hour.
 */
export const marketMetrics = defineSignal({
  id: 'market_metrics',
  version: '1',
  scope: 'universe',
  artifacts: {
    metrics: {
      schema: 'market_metrics',
      schema_version: '1',
      payload: z.object({
        atr_pct: nullableNumber,
        atr_rank: nullableRank,
        range_24h_pct: nullableNumber,
        range_basis: z.enum(['bars', 'open_runs']).nullable(),
        range_session_pct: nullableNumber,
        relative_strength: nullableNumber,
        relative_volume: nullableNumber,
        universe_size: z.int().positive(),
        volume_24h: nullableNumber,
        volume_rank: nullableRank,
      }),
    },
  },
  state: { schema: 'price_extremes', schema_version: '1', value: priceExtremesValue, initial: NO_EXTREMES },
  execute({ runs }) {
    const all = runs.map(({ run, state }) => metricsOf(run, state));
    const atrs = all.map((metrics) => metrics.atr_pct);
    const turnovers = all.map((metrics) => metrics.turnover);
    return {
      runs: all.map((metrics) => ({
        artifacts: {
          metrics: {
            atr_pct: roundedOrNull(metrics.atr_pct),
            atr_rank: rankOf(metrics.atr_pct, atrs),
            range_24h_pct: roundedOrNull(metrics.range_24h_pct),
            range_basis: metrics.range_basis,
            range_session_pct: roundedOrNull(metrics.range_session_pct),
            relative_strength: roundedOrNull(metrics.relative_strength),
            relative_volume: roundedOrNull(metrics.relative_volume),
            universe_size: runs.length,
            volume_24h: metrics.volume_24h,
            volume_rank: rankOf(metrics.turnover, turnovers),
          },
        },
        state: metrics.state,
      })),
    };
  },
});
