import { runId, type GateReason, type StateGateEvent } from '@xray/contracts';
import { expect, it } from 'vitest';

import { createClosedInputs } from './closed-inputs.ts';

function evaluated(symbol: string, reasons: readonly GateReason[]): StateGateEvent {
  return {
    schema: 'state_gate_event',
    schema_version: '1',
    event_type: 'GateEvaluated',
    symbol,
    engine_timestamp_ms: 180_000,
    run_id: runId({ symbol, engine_timestamp_ms: 180_000, cut_end_ingest_seq: 1, engine_mode: 'hysteresis' }),
    state_status: reasons.length === 0 ? 'READY' : 'HOLD',
    gate_status: reasons.length === 0 ? 'OPEN' : 'CLOSED',
    reasons,
    payload: {},
  };
}

it('names the symbols whose last gate is closed for its inputs, and forgets them with the next gate', () => {
  const closed = createClosedInputs(['AAA', 'BBB', 'CCC']);
  expect(closed.texts()).toEqual([]);
  closed.add([
    evaluated('BBB', ['denylisted_invalidation:NO_PRICE', 'denylisted_invalidation:WARMING_UP']),
    evaluated('AAA', ['denylisted_invalidation:WARMING_UP']),
    evaluated('CCC', ['transition_active']),
    evaluated('not watched', ['denylisted_invalidation:WARMING_UP']),
  ]);
  expect(closed.texts()).toEqual(['NO_PRICE: 1 of 3 symbols: BBB', 'WARMING_UP: 2 of 3 symbols: AAA, BBB']);
  closed.add([evaluated('BBB', [])]);
  expect(closed.texts()).toEqual(['WARMING_UP: 1 of 3 symbols: AAA']);
});

it('names five symbols and counts the rest', () => {
  const symbols = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
  const closed = createClosedInputs(symbols);
  closed.add(symbols.map((symbol) => evaluated(symbol, ['denylisted_invalidation:STALE_INPUTS'])));
  expect(closed.texts()).toEqual(['STALE_INPUTS: 7 of 7 symbols: A, B, C, D, E and 2 more']);
});
