import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { LogEntry } from './event-log.ts';
import { orchestratorEventSchema, type OrchestratorEvent } from '../runs/orchestrator-event.ts';
import { stateGateEventSchema } from '../state-gate/state-gate-event.ts';
import { arbitraryContract } from '../testing/arbitrary-contract.ts';
import { canonicalJson } from '../canonical/canonical-json.ts';
import { createEntryCanonicalizer } from './entry-canonicalizer.ts';
import { splitOperational } from '../canonical/operational.ts';

type Completed = Extract<OrchestratorEvent, { readonly event_type: 'EngineRunCompleted' }>;

const completed = arbitraryContract('orchestrator_event.v1')
  .map((value) => orchestratorEventSchema.parse(value))
  .filter((event): event is Completed => event.event_type === 'EngineRunCompleted');
const gateEvent = arbitraryContract('state_gate_event.v1').map((value) => stateGateEventSchema.parse(value));

/** What the gate appends of a run: a reset, and the decision, which holds what the orchestrator's event does. */
function decided(event: Completed, gate: ReturnType<typeof stateGateEventSchema.parse>): readonly LogEntry[] {
  const { payload, run_id } = event;
  return [
    { ...gate, run_id, event_type: 'StateReset', payload: { reset_reason: 'reset_engine_gap' } } as const,
    { ...gate, run_id, event_type: 'GateEvaluated', payload } as const,
  ].map((record) => ({ stream: 'gate_event', record }));
}

it('gives the text of canonicalJson for what is handed on as for what is not, whatever stands between', () => {
  fc.assert(
    fc.property(completed, completed, gateEvent, (first, second, gate) => {
      const canonicalize = createEntryCanonicalizer();
      const events = [first, second].map((record) => ({ stream: 'orchestrator_event', record }) as const);
      for (const entry of [...events, ...decided(second, gate), ...decided(first, gate), ...decided(first, gate)])
        expect(canonicalize(entry).body).toBe(canonicalJson(splitOperational(entry.record).digested));
    }),
    { numRuns: 30 },
  );
});

it('writes what the gate hands on once, and the text that came with an entry not at all', () => {
  const [event] = fc.sample(completed, { numRuns: 1, seed: 1 });
  const [gate] = fc.sample(gateEvent, { numRuns: 1, seed: 1 });
  if (event === undefined || gate === undefined) throw new Error('there are two events');
  let read = 0;
  const snapshot = {
    ...event.payload.regime_output,
    get symbol() {
      read += 1;
      return event.symbol;
    },
  };
  const record = { ...event, payload: { ...event.payload, regime_output: snapshot } };
  const canonicalize = createEntryCanonicalizer();
  const canonical = createEntryCanonicalizer()({ stream: 'orchestrator_event', record });
  const before = read;
  canonicalize({ stream: 'orchestrator_event', record, canonical });
  for (const entry of decided(record, gate)) canonicalize(entry);
  expect(read).toBe(before);
});
