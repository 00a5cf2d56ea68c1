import { describe, expect, it } from 'vitest';

import { CONTRACTS, isContractName } from '../schema/registry.ts';
import { DERIVED_STREAMS, engineTimeOf, isDerivedStream, LOG_STREAMS, REPLAYED_STREAMS, STREAMS } from './streams.ts';

describe('the table of streams', () => {
  it('names a contract for each, which has the time that the table says', () => {
    for (const stream of DERIVED_STREAMS) {
      const name = `${STREAMS[stream].schema}.v1`;
      expect(isContractName(name), name).toBe(true);
      const { time } = STREAMS[stream];
      const fields = JSON.stringify(isContractName(name) ? CONTRACTS[name].toJSONSchema({ io: 'input' }) : {});
      if (time !== null) expect(fields).toContain(`"${time}"`);
    }
  });

  it('is in the order in which a run fills the streams, after what it looks at', () => {
    expect(LOG_STREAMS).toEqual([
      'raw',
      'run_record',
      'orchestrator_event',
      'hysteresis_record',
      'day_profile',
      'gate_record',
      'gate_event',
      'module_state',
      'analysis_event',
      'runtime_event',
      'audit',
    ]);
  });

  it('replays all but the audit', () => {
    expect(DERIVED_STREAMS.filter((stream) => !REPLAYED_STREAMS.some((each) => each === stream))).toEqual(['audit']);
  });

  it('knows its own names and no others', () => {
    expect([isDerivedStream('audit'), isDerivedStream('raw'), isDerivedStream('toString'), isDerivedStream(1)]).toEqual(
      [true, false, false, false],
    );
  });
});

it('the audit has no engine time', () => {
  const record = { schema: 'audit_record', schema_version: '1', kind: 'test', recorded_ts_ms: 1, detail: {} } as const;
  expect(engineTimeOf('audit', record)).toBeNull();
});
