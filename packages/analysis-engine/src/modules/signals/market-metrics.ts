import { z } from 'zod';

import { defineSignal } from '../../definition/define-module.ts';
import { featureOf, type GatedRun } from '../../definition/gated-run.ts';
import { crossSection, placeOf } from '../shared/cross-section.ts';
import { ratio, roundedOrNull } from '../shared/formulas.ts';
import {
  dayRangePct,
  NO_PRICES,
  priceHistoryValue,
  returnPct,
  sessionRangePct,
  withPrice,
  type PriceHistory,
} from './price-history.ts';

/** With fewer symbols there is no middle to be strong against. */
const LEAST_SYMBOLS = 2;

const nullableNumber = z.number().nullable();
const nullablePlace = z.int().positive().nullable();

interface Ranges {
  readonly range_24h_pct: number | null;
  readonly range_basis: 'bars' | 'open_runs' | null;
  readonly range_session_pct: number | null;
}

/** What one symbol brings along, before it is compared with the others. */
interface OwnMetrics {
  readonly atr_pct: number | null;
  readonly history: PriceHistory;
  readonly ranges: Ranges;
  readonly return_pct: number | null;
  readonly turnover: number | null;
}

function rangesOf(run: GatedRun, price: number | null, history: PriceHistory): Ranges {
  const day = featureOf(run, 'range_24h_pct');
  const session = featureOf(run, 'range_session_pct');
  if (day !== null || session !== null) return { range_24h_pct: day, range_basis: 'bars', range_session_pct: session };
  if (price === null) return { range_24h_pct: null, range_basis: null, range_session_pct: null };
  return {
    range_24h_pct: dayRangePct(history, price, run.engine_timestamp_ms),
    range_basis: 'open_runs',
    range_session_pct: sessionRangePct(history, price, run.engine_timestamp_ms),
  };
}

function ownMetrics(run: GatedRun, before: PriceHistory): OwnMetrics {
  const price = featureOf(run, 'price_last');
  const atrShare = ratio(featureOf(run, 'atr'), price);
  const volume = featureOf(run, 'volume_24h');
  const history = price === null ? before : withPrice(before, price, run.engine_timestamp_ms);
  return {
    atr_pct: atrShare === null ? null : 100 * atrShare,
    history,
    ranges: rangesOf(run, price, history),
    return_pct: price === null ? null : returnPct(history, price, run.engine_timestamp_ms),
    turnover: volume === null || price === null ? null : volume * price,
  };
}

/**
 * Where a symbol stands, for lists and for the eye.
 * - `atr_pct`: 100·`atr` / `price_last`. Percent.
 * - `range_24h_pct`, `range_session_pct`: highest minus lowest price of the last 24 hours, of the UTC day, in percent of the last
 *   price. Basis `bars`: the features of these names, exact. Basis `open_runs`, where the features are not there: extremes of
 *   `price_last` over the OPEN runs by clock hour, which can miss wicks and closed gates (see `price-history.ts`).
 * - `relative_strength`: return since the first OPEN run of the clock hour before the running one (1 to 2 hours), minus the
 *   median of that return over the OPEN symbols of the boundary. Percentage points.
 * - `volume_24h` (base units), `relative_volume`: the features of these names.
 * - `atr_rank`, `volume_rank`: place among the OPEN symbols of the boundary, `universe_size` of them, 1 the greatest, by
 *   `atr_pct` and by `volume_24h`·`price_last` (base units do not compare across symbols). Equal values share a place.
 *
 * What is not there is `null`. The state is written when a clock hour begins and when a price is an extreme of its hour.
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
        atr_rank: nullablePlace,
        range_24h_pct: nullableNumber,
        range_basis: z.enum(['bars', 'open_runs']).nullable(),
        range_session_pct: nullableNumber,
        relative_strength: nullableNumber,
        relative_volume: nullableNumber,
        universe_size: z.int().positive(),
        volume_24h: nullableNumber,
        volume_rank: nullablePlace,
      }),
    },
  },
  state: { schema: 'price_history', schema_version: '1', value: priceHistoryValue, initial: NO_PRICES },
  execute({ runs }) {
    const all = runs.map(({ run, state }) => ownMetrics(run, state));
    const atrs = all.map((own) => own.atr_pct);
    const turnovers = all.map((own) => own.turnover);
    const middle = crossSection(all.map((own) => own.return_pct));
    return {
      runs: runs.map(({ run, state }, index) => {
        const own = all[index] ?? ownMetrics(run, state);
        const isCompared = own.return_pct !== null && middle.symbols >= LEAST_SYMBOLS;
        const metrics = {
          atr_pct: roundedOrNull(own.atr_pct),
          atr_rank: placeOf(own.atr_pct, atrs),
          range_24h_pct: roundedOrNull(own.ranges.range_24h_pct),
          range_basis: own.ranges.range_basis,
          range_session_pct: roundedOrNull(own.ranges.range_session_pct),
          relative_strength: isCompared ? roundedOrNull(own.return_pct - middle.median) : null,
          relative_volume: roundedOrNull(featureOf(run, 'relative_volume')),
          universe_size: runs.length,
          volume_24h: featureOf(run, 'volume_24h'),
          volume_rank: placeOf(own.turnover, turnovers),
        };
        return { artifacts: { metrics }, state: own.history };
      }),
    };
  },
});
