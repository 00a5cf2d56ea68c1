import { canonicalJson } from '@xray/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { composeInput } from './compose.ts';
import { recordsLookedAt } from './records-looked-at.ts';
import { CADENCE_MS, recordsOf } from './testing/events.ts';
import { randomStream, withContracts } from './testing/random-stream.ts';

const config = { bar_history_bars: 100, close_history_bars: 961, observer_set: 'v2' } as const;
const BARS = 260;

it('what is left out of a lookback changes nothing of what is composed, to the last bit', () => {
  fc.assert(
    fc.property(fc.nat(), fc.boolean(), fc.nat({ max: 40 }), (seed, hasContracts, barsBack) => {
      const stream = randomStream(seed, BARS);
      const records = recordsOf(hasContracts ? withContracts(stream, seed) : stream);
      const latest = Math.max(...records.map(({ event }) => event.recv_ts_ms));
      const engine_timestamp_ms = Math.floor(latest / CADENCE_MS - barsBack) * CADENCE_MS;
      for (const symbol of ['AAAUSDT', 'BTCUSDT']) {
        const target = { symbol, engine_timestamp_ms };
        const isLookedAt = recordsLookedAt(target, config);
        const some = records.filter(({ event }) => isLookedAt(event));
        expect(some.length).toBeLessThan(records.length * 0.9);
        const composed = composeInput({ ...target, records: some }, config);
        expect(canonicalJson(composed)).toBe(canonicalJson(composeInput({ ...target, records }, config)));
      }
    }),
    { numRuns: 25 },
  );
});

it('of other symbols all but old candles is looked at, and of the own symbol everything', () => {
  const end = 1_770_000_000_000 - (1_770_000_000_000 % CADENCE_MS);
  const isLookedAt = recordsLookedAt({ symbol: 'AAAUSDT', engine_timestamp_ms: end }, config);
  const oldMs = end - 100 * CADENCE_MS;
  const candle = { symbol: 'BBBUSDT', event_type: 'Candle' } as const;
  expect(isLookedAt({ ...candle, exchange_ts_ms: oldMs })).toBe(false);
  expect(isLookedAt({ ...candle, exchange_ts_ms: oldMs + 1 })).toBe(true);
  expect(isLookedAt({ ...candle, exchange_ts_ms: null })).toBe(true);
  expect(isLookedAt({ ...candle, symbol: 'AAAUSDT', exchange_ts_ms: oldMs })).toBe(true);
  expect(isLookedAt({ symbol: 'BBBUSDT', event_type: 'InstrumentInfo', exchange_ts_ms: oldMs })).toBe(true);
});
