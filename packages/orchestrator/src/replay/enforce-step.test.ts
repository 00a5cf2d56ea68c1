import { canonicalJson, runId, type EngineRunRecord } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { enforceStep, stepInputSha256 } from './enforce-step.ts';

const key = { symbol: 'A', engine_timestamp_ms: 180_000, cut_end_ingest_seq: 9, engine_mode: 'truth' } as const;
const run: EngineRunRecord = {
  schema: 'engine_run_record',
  schema_version: '1',
  run_id: runId(key),
  ...key,
  cut_kind: 'boundary',
  cut_start_ingest_seq: 4,
  lookback_start_ingest_seq: 1,
  planned_ts_ms: 182_000,
  started_ts_ms: 182_001,
  completed_ts_ms: null,
  status: 'started',
  attempts: 1,
  config_hash: 'a'.repeat(64),
  calibration_hash: null,
  runtime_fingerprint: 'b'.repeat(64),
};
const input_sha256 = stepInputSha256(run, 'verdict');

describe('a step that is on record', () => {
  it('must give what it gave, and what was never seen may give anything', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (first, second) => {
        const [recorded, output] = [canonicalJson(first), canonicalJson(second)];
        const seen = new Map([[input_sha256, recorded]]);
        expect(enforceStep(seen, { input_sha256, output: recorded })).toBeNull();
        expect(enforceStep(new Map(), { input_sha256, output })).toBeNull();
        expect(enforceStep(seen, { input_sha256, output }) === null).toBe(recorded === output);
      }),
    );
  });

  it('is held against what it gives now field by field', () => {
    const seen = new Map([[input_sha256, canonicalJson({ belief: { up: 0.5, down: 0.5 }, regime: 'X' })]]);
    const violation = enforceStep(seen, { input_sha256, output: canonicalJson({ belief: { up: 0.6 }, regime: 'Y' }) });
    expect(violation).toMatchObject({ input_sha256, path: 'belief.down', recorded: 0.5, replayed: undefined });
    expect(violation?.recorded_sha256).not.toBe(violation?.replayed_sha256);
  });
});

describe('the input of a step', () => {
  it('is the same for every record of a run, whenever it was made and however it ended', () => {
    const ended: EngineRunRecord = { ...run, started_ts_ms: 7, completed_ts_ms: 8, status: 'completed', attempts: 2 };
    expect(stepInputSha256(ended, 'verdict')).toBe(input_sha256);
  });

  it('is another one where the run is, its data, its identity, or the step', () => {
    const others: readonly EngineRunRecord[] = [
      { ...run, symbol: 'B' },
      { ...run, engine_timestamp_ms: 360_000 },
      { ...run, engine_mode: 'hysteresis' },
      { ...run, cut_start_ingest_seq: 5 },
      { ...run, cut_end_ingest_seq: 10 },
      { ...run, lookback_start_ingest_seq: 2 },
      { ...run, config_hash: 'c'.repeat(64) },
      { ...run, calibration_hash: 'c'.repeat(64) },
      { ...run, runtime_fingerprint: 'c'.repeat(64) },
    ];
    const digests = [...others.map((other) => stepInputSha256(other, 'verdict')), stepInputSha256(run, 'features')];
    expect(new Set([...digests, input_sha256]).size).toBe(11);
  });
});
