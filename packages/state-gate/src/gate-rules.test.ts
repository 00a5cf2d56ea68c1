import { describe, expect, it } from 'vitest';

import { completeStateGateConfig } from './config.ts';
import { evaluateRun } from './gate-rules.ts';
import type { RunInput } from './run-input.ts';
import { completed, failed, hysteresisPublished, type RunSketch } from './testing/orchestrator-events.ts';

const run = { symbol: 'BTCUSDT', engine_timestamp_ms: 180_000, engine_mode: 'hysteresis' } as const;
function inHysteresis(sketch: RunSketch): RunInput {
  return { kind: 'hysteresis', completed: completed(sketch), published: hysteresisPublished(sketch) };
}

const denying = completeStateGateConfig({ denylisted_invalidations: ['veto:b', 'veto:a', 'late_data'] });

describe('the rules of the gate', () => {
  it('close and degrade on a failed run', () => {
    expect(evaluateRun({ kind: 'failed', failed: failed(run) }, completeStateGateConfig())).toEqual({
      state_status: 'DEGRADED',
      gate_status: 'CLOSED',
      reasons: ['run_failed'],
    });
  });

  it('hold on denylisted invalidations: one sorted reason for each match, each once', () => {
    const input = completed({ ...run, invalidations: ['veto:b', 'veto:a', 'veto:b', 'veto:A', 'veto:a2'] });
    expect(evaluateRun({ kind: 'truth', completed: input }, denying)).toEqual({
      state_status: 'HOLD',
      gate_status: 'CLOSED',
      reasons: ['denylisted_invalidation:veto:a', 'denylisted_invalidation:veto:b'],
    });
  });

  it('look at the invalidations of the selected output in hysteresis mode, and at no others', () => {
    const sketch = { ...run, invalidations: ['late_data'], selected_invalidations: ['veto:a'] };
    const input = inHysteresis(sketch);
    expect(evaluateRun(input, denying).reasons).toEqual(['denylisted_invalidation:veto:a']);
    expect(evaluateRun(input, completeStateGateConfig({ denylisted_invalidations: ['late_data'] })).gate_status).toBe(
      'OPEN',
    );
  });

  it('put the denylist before the transition, and the transition before opening', () => {
    const sketch = { ...run, transition_active: true, selected_invalidations: ['veto:a'] };
    const input = inHysteresis(sketch);
    expect(evaluateRun(input, denying).reasons).toEqual(['denylisted_invalidation:veto:a']);
    expect(evaluateRun(input, completeStateGateConfig())).toEqual({
      state_status: 'HOLD',
      gate_status: 'CLOSED',
      reasons: ['transition_active'],
    });
    expect(evaluateRun(input, completeStateGateConfig({ block_during_transition: false }))).toEqual({
      state_status: 'READY',
      gate_status: 'OPEN',
      reasons: [],
    });
  });

  it('open in truth mode whatever hysteresis would say', () => {
    const input = completed({ ...run, engine_mode: 'truth', transition_active: true });
    expect(evaluateRun({ kind: 'truth', completed: input }, completeStateGateConfig()).gate_status).toBe('OPEN');
  });
});
