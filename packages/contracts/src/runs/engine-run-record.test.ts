import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { expect, it } from 'vitest';

import { ENGINE_MODES, runId, type RunKey } from './engine-run-record.ts';

it('is the SHA-256 of the four parts of the key', () => {
  const key: RunKey = {
    symbol: 'BTCUSDT',
    engine_timestamp_ms: 1_700_000_100_000,
    cut_end_ingest_seq: 12_345,
    engine_mode: 'hysteresis',
  };
  const text = 'BTCUSDT|1700000100000|12345|hysteresis';
  expect(runId(key)).toBe(createHash('sha256').update(text).digest('hex'));
  expect(runId(key)).toBe('25a3d158c029a0d37d0a877016131293064181249fde3736ee42b477f1c7baa6');
});

it('differs where any part of the key differs', () => {
  const key = fc.record({
    symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT'),
    engine_timestamp_ms: fc.nat(3),
    cut_end_ingest_seq: fc.nat(3),
    engine_mode: fc.constantFrom(...ENGINE_MODES),
  });
  fc.assert(
    fc.property(key, key, (left, right) => {
      expect(runId(left) === runId(right)).toBe(JSON.stringify(left) === JSON.stringify(right));
    }),
  );
});
