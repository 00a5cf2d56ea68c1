import { deepFreeze, type OrchestratorEvent, type StateGateEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import * as entrance from './index.ts';
import { INITIAL_GATE_STATE } from './gate-state.ts';
import { completed } from './testing/orchestrator-events.ts';

const run = { symbol: 'BTCUSDT', engine_timestamp_ms: 180_000 };
const event = completed(run);

/** What a call throws or rejects with, as a program without types meets it. */
async function refusal(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

/** Any value in the place of any other. */
function any(value: unknown): never {
  return value as never;
}

/** What is no list of orchestrator events. */
const noEvents: readonly (readonly [string, unknown])[] = [
  ['one event instead of a list', event],
  ['nothing', undefined],
  ['null', null],
  ['a text', '[]'],
  ['an object', {}],
  ['a list of an empty object', [{}]],
  ['a list with a hole', [event, null]],
  ['a list of lists', [[event]]],
  ['an event of another contract', [{ ...event, schema: 'state_gate_event' }]],
  ['an event without a run', [{ ...event, run_id: undefined }]],
  ['an event without a symbol', [{ ...event, symbol: 7 }]],
  ['an engine time that is a text', [{ ...event, engine_timestamp_ms: '180000' }]],
];

describe('what the gate is handed', () => {
  it.each(noEvents)('%s is refused, decides nothing and closes the gate for good', async (_, given) => {
    const store = entrance.createMemoryGateStore();
    const gate = entrance.createStateGateProcessor({ store });
    expect(await refusal(() => gate.consume(any(given)))).toMatchObject({
      name: 'StateGateError',
      code: 'invalid_events',
    });
    expect([store.records, store.events]).toEqual([[], []]);
    expect(gate.halted).toMatchObject({ error_kind: 'invalid_events' });
    expect(await gate.consume([event])).toEqual([]);
  });

  it('robust: what is no list of events: one event, null, a text, [{}] or another contract’s → refused, and the gate is halted', async () => {
    for (const [, given] of noEvents) {
      expect(await refusal(() => entrance.createStateGateProcessor().consume(any(given)))).toMatchObject({
        code: 'invalid_events',
      });
    }
  });

  it('robust: event that breaks its contract: its payload is empty → the gate halts about its run with whole events', async () => {
    const gate = entrance.createStateGateProcessor();
    const broken = { ...event, payload: {} } as unknown as OrchestratorEvent;
    const events = await gate.consume([completed({ ...run, symbol: 'ETHUSDT' }), broken]);
    expect(events).toMatchObject([
      { event_type: 'GateEvaluated', symbol: 'ETHUSDT' },
      { event_type: 'StateGateHalted', run_id: event.run_id, payload: { error_kind: 'invalid_events' } },
    ]);
  });
});

const state = INITIAL_GATE_STATE;
const config = entrance.completeStateGateConfig();
const { coversRun, createStateGateProcessor, gateStep, restoreStateGate, completeStateGateConfig } = entrance;

it.each<[string, () => unknown, string]>([
  ['options that are null', () => createStateGateProcessor(any(null)), 'invalid_argument'],
  ['a store without append', () => createStateGateProcessor(any({ store: {} })), 'invalid_argument'],
  ['an unknown key', () => createStateGateProcessor(any({ config: { max_gap: 1 } })), 'invalid_config'],
  ['a list for a configuration', () => createStateGateProcessor(any({ config: [] })), 'invalid_config'],
  ['a text for a configuration', () => completeStateGateConfig(any('strict')), 'invalid_config'],
  ['a step without an event', () => gateStep(state, any(null), config), 'invalid_events'],
  ['a step of an empty event', () => gateStep(state, any({}), config), 'invalid_events'],
  ['a step without a state', () => gateStep(any(null), event, config), 'invalid_argument'],
  ['a step of a state that is none', () => gateStep(any({}), event, config), 'invalid_argument'],
  ['a step of an unchecked config', () => gateStep(state, event, any({ limits: 3 })), 'invalid_config'],
  ['a record log that is null', () => restoreStateGate(any(null)), 'invalid_argument'],
  ['a record log that is a text', () => restoreStateGate(any('log')), 'invalid_argument'],
  ['a record log of empty objects', () => restoreStateGate(any([{}])), 'invalid_record_log'],
  ['a record log of events', () => restoreStateGate(any([event])), 'invalid_record_log'],
  ['gates that are none', () => coversRun(any({}), event), 'invalid_argument'],
  ['an event that is none', () => coversRun(any(new Map()), any({})), 'invalid_events'],
  ['an unpublished nothing', () => createStateGateProcessor().haltUnpublished(any(null), 'x'), 'invalid_events'],
])('%s is refused with a code', async (_, call, code) => {
  expect(await refusal(call)).toMatchObject({ name: 'StateGateError', code, policy: 'halt' });
});

it('works without any option: the defaults, and a store in memory', async () => {
  const [decided] = await createStateGateProcessor().consume([event]);
  expect(decided).toMatchObject({ event_type: 'GateEvaluated', run_id: event.run_id });
});

function isFrozenThroughout(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozenThroughout);
}

it('gives out what nobody can change, and shares nothing that could be with its store', async () => {
  const store = entrance.createMemoryGateStore();
  const gate = createStateGateProcessor({ store });
  const late = completed({ ...run, engine_timestamp_ms: 1_800_000 });
  const events: readonly StateGateEvent[] = await gate.consume([event, late]);
  expect(events.map(({ event_type }) => event_type)).toEqual(['GateEvaluated', 'StateReset', 'GateEvaluated']);
  for (const given of [events, ...store.records, ...store.events, ...store.thread, ...gate.snapshot()]) {
    expect(isFrozenThroughout(given)).toBe(true);
  }
  expect(isFrozenThroughout(gateStep(state, deepFreeze(event), config))).toBe(true);
});
