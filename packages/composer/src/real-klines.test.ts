import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { canonicalJson, REGIMES, type RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { compose, composeSnapshot } from './compose.ts';
import { observe, OBSERVER_SETS } from './observers/observer-sets.ts';
import { createSnapshotComposer } from './snapshot-composer.ts';
import { CADENCE_MS, candleEvent, recordsOf } from './testing/events.ts';

const folder = new URL('../../../../shared/data/binance-usdm-klines-1m/', import.meta.url);
const file = new URL('LINKUSDT-1m-2026-02.csv.gz', folder);
const SYMBOL = 'LINKUSDT';

/** One-minute candles of the public archive: open_time, o, h, l, c, volume, close_time, quote_volume, count, taker_buy. */
function readKlines(): RawMarketEvent[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n').slice(1);
  return lines.map((line) => {
    const [
      ,
      open = NaN,
      high = NaN,
      low = NaN,
      close = NaN,
      volume = NaN,
      closeTime = NaN,
      quote = NaN,
      ,
      taker = NaN,
    ] = line.split(',').map(Number);
    return candleEvent(
      closeTime,
      { open, high, low, close, volume, quote_volume: quote, taker_buy_volume: taker, interval_ms: 60_000 },
      { symbol: SYMBOL },
    );
  });
}

describe.skipIf(!existsSync(file))(
  'a month of real one-minute candles (skipped where ../shared/data is absent)',
  () => {
    it('has an ATR from the 14th bar on, no number that is none, opinions in every run, every regime named by the bars alone, and the bits of the pure function', () => {
      const records = recordsOf(readKlines());
      const composer = createSnapshotComposer();
      const runs = records.length / 3;
      const named = new Map<string, Set<string>>();
      expect(runs).toBe(13_440);
      for (let run = 1; run <= runs; run += 1) {
        const cut = records.slice(3 * (run - 1), 3 * run);
        composer.ingest(cut);
        const time = Math.ceil(Number(cut[2]?.event.exchange_ts_ms) / CADENCE_MS) * CADENCE_MS;
        const composed = composer.composeAt(SYMBOL, time);
        const { features } = composed.feature_snapshot;
        if ((features['atr'] === null) !== run < 14) expect.fail(`atr is ${String(features['atr'])} at run ${run}`);
        const values = Object.values(features);
        if (!values.every((value) => value === null || Number.isFinite(value)))
          expect.fail(`run ${run} holds no number`);
        if (composed.evidence_snapshot.opinions.length === 0) expect.fail(`run ${run} has no opinion`);
        for (const { regime, source } of observe(composed.feature_snapshot, OBSERVER_SETS.v2).opinions) {
          const namedBy = named.get(regime) ?? new Set();
          named.set(regime, namedBy.add(source.replace('composer:', '')));
        }
        if (run % 672 !== 0) continue;
        const input = {
          records: records.slice(composer.lookbackStart(time) - 1, 3 * run),
          symbol: SYMBOL,
          engine_timestamp_ms: time,
        };
        expect(canonicalJson({ ...compose(input), snapshot: composeSnapshot(input) })).toBe(canonicalJson(composed));
      }
      const sources = new Set([...named.values()].flatMap((namedBy) => [...namedBy]));
      expect([...sources].sort()).toEqual(['body_v2', 'flow_v2', 'range_v2', 'return_v2', 'volume_v2']);
      expect([...named.keys()].sort()).toEqual([...REGIMES].sort());
    });
  },
);
