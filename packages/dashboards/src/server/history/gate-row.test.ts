import fc from 'fast-check';
import { canonicalJson, type StateGateEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { gateEventsOf } from '../../testing/pipeline-events.ts';
import { anyRuns, quietRun } from '../../testing/runs.ts';
import { gateRow, parsedGateRow } from './gate-row.ts';

function storedWithoutRecord(event: StateGateEvent) {
  return {
    seq: 1,
    stream: 'gate_event',
    body: canonicalJson(event),
    get record(): StateGateEvent {
      throw new Error('the record was parsed');
    },
  } as const;
}

function evaluation(change: Parameters<typeof quietRun>[0] = {}): StateGateEvent {
  const event = gateEventsOf(quietRun(change)).find(({ event_type }) => event_type === 'GateEvaluated');
  if (event === undefined) throw new Error('a run is evaluated');
  return event;
}

describe('a row of the history', () => {
  it('is the same from the text as from the record, for any evaluation', () => {
    fc.assert(
      fc.property(anyRuns, (runs) => {
        for (const event of runs.flatMap(gateEventsOf)) {
          if (event.event_type !== 'GateEvaluated') continue;
          const stored = { seq: 1, stream: 'gate_event', body: canonicalJson(event), record: event } as const;
          expect(gateRow(stored)).toEqual(parsedGateRow(event));
        }
      }),
    );
  });

  it('of a run with a verdict needs no parsing', () => {
    const event = evaluation();
    expect(gateRow(storedWithoutRecord(event))).toEqual(parsedGateRow(event));
  });

  it('is not misled by texts that look like keys', () => {
    const event = evaluation();
    const output = event.payload.regime_output;
    if (output === undefined) throw new Error('the run has a verdict');
    const tricky: StateGateEvent = {
      ...event,
      reasons: ['denylisted_invalidation:"run_id":"00","symbol":"X"}'],
      payload: {
        ...event.payload,
        regime_output: {
          ...output,
          drivers: ['"confidence":0.1,"permissions":[],"regime":"CHOP_BALANCED"'],
          permissions: ['],"regime":"SQUEEZE_UP"'],
        },
      },
    };
    expect(gateRow(storedWithoutRecord(tricky))).toEqual(parsedGateRow(tricky));
  });

  it('falls back to the record where a name holds an escape', () => {
    const event = { ...evaluation(), symbol: 'A"B' };
    const stored = { seq: 1, stream: 'gate_event', body: canonicalJson(event), record: event } as const;
    expect(gateRow(stored).symbol).toBe('A"B');
  });
});
