import type { OrchestratorEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { createDashboardBuilder, render, renderRunLine, renderSummary, completeDashboardConfig } from './index.ts';
import { ingestAll, symbolOf, viewOf } from './testing/builders.ts';
import { pipelineEventsOf } from './testing/pipeline-events.ts';
import { quietRun } from './testing/runs.ts';

/** Any value in the place of any other, as a program without types hands it in. */
function any(value: unknown): never {
  return value as never;
}

function refusal(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

const run = quietRun();
const events = pipelineEventsOf([run]);
const [event] = events.orchestrator;
const [gateEvent] = events.state_gate;
const view = viewOf([run, quietRun({ symbol: 'ETHUSDT' })]);
const at = run.engine_timestamp_ms;

const noEvents: readonly (readonly [string, unknown])[] = [
  ['one event instead of a list', event],
  ['nothing', undefined],
  ['null', null],
  ['a text', '[]'],
  ['an object', {}],
  ['a list of an empty object', [{}]],
  ['a list with a hole', [event, null]],
  ['an event of no symbol', [{ ...event, symbol: undefined }]],
  ['an engine time that is a text', [{ ...event, engine_timestamp_ms: 'now' }]],
  ['a payload that is empty', [{ ...event, event_type: 'EngineRunCompleted', payload: {} }]],
];

describe.each(noEvents)('%s in the place of events', (_, given) => {
  it('is refused from every source, and the view stays as it was', () => {
    const builder = createDashboardBuilder();
    for (const source of ['ingestOrchestrator', 'ingestStateGate', 'ingestAnalysis'] as const) {
      const call = (): void => {
        builder[source](any(given));
      };
      expect(refusal(call)).toMatchObject({ name: 'DashboardError', code: 'invalid_events', policy: 'skip' });
    }
    expect(builder.buildSnapshot(at)).toEqual(createDashboardBuilder().buildSnapshot(at));
  });
});

it('robust: what is no list of events: one event, null, a text, [{}] or another source’s → refused, nothing of it is in the view', () => {
  const builder = createDashboardBuilder();
  for (const given of [...noEvents.map(([, each]) => each), [gateEvent]]) {
    const call = (): void => {
      builder.ingestOrchestrator(any(given));
    };
    expect(refusal(call)).toMatchObject({ code: 'invalid_events' });
  }
  expect(builder.buildSnapshot(at).symbols).toEqual([]);
});

const builder = createDashboardBuilder();
it.each<[string, () => unknown, string]>([
  ['a configuration that is a text', () => createDashboardBuilder(any('fast')), 'invalid_config'],
  ['a configuration of null', () => completeDashboardConfig(null), 'invalid_config'],
  ['an unknown key', () => createDashboardBuilder(any({ recent: 3 })), 'invalid_config'],
  [
    'a provenance of null',
    () => {
      builder.setProvenance(any(null));
    },
    'invalid_argument',
  ],
  [
    'a provenance of one venue',
    () => {
      builder.setProvenance(any({ venues: 'binance', streams: [] }));
    },
    'invalid_argument',
  ],
  [
    'a failure of no source',
    () => {
      builder.recordIngestFailure(any('market'), 'x');
    },
    'invalid_argument',
  ],
  [
    'a failure without a detail',
    () => {
      builder.recordIngestFailure('orchestrator', any(undefined));
    },
    'invalid_argument',
  ],
  [
    'one trouble of the log',
    () => {
      builder.setLogTroubles(any('gone'));
    },
    'invalid_argument',
  ],
  ['a view at no time', () => builder.buildSnapshot(any(undefined)), 'invalid_argument'],
  ['a view at NaN', () => builder.buildSnapshot(Number.NaN), 'invalid_argument'],
  ['a line of nothing', () => renderRunLine(any(null), 'BTCUSDT'), 'invalid_view'],
  ['a line of no symbol', () => renderRunLine(view, any(undefined)), 'invalid_argument'],
  ['a table of nothing', () => renderSummary(any({})), 'invalid_view'],
  ['a picture of nothing', () => render(any(undefined)), 'invalid_view'],
  ['a picture of events', () => render(any([event])), 'invalid_view'],
  ['a picture of no size', () => render(view, { columns: any('wide') }), 'invalid_argument'],
  ['a picture of another screen', () => render(view, { screen: any('page') }), 'invalid_argument'],
])('%s is refused with a code', (_, call, code) => {
  expect(refusal(call)).toMatchObject({ name: 'DashboardError', code });
});

describe('render', () => {
  it('gives the lines of the terminal without a terminal', () => {
    const lines = render(view);
    expect(lines).toHaveLength(24);
    expect(lines[0]).toMatch(/^xray {2}2026-/);
    expect(lines.join('\n')).toContain('BTCUSDT');
    expect(lines.every((line) => line.length <= 80)).toBe(true);
  });

  it('draws a symbol where one is named, in any size', () => {
    const lines = render(view, { symbol: 'ETHUSDT', columns: 120, rows: 40 });
    expect(lines).toHaveLength(40);
    expect(lines.join('\n')).toContain('drivers');
    expect(render(view, { screen: 'system' }).join('\n')).toContain('orchestrator');
  });
});

/** Every object and list of a value. */
function partsOf(value: unknown, found = new Set<object>()): Set<object> {
  if (typeof value !== 'object' || value === null || found.has(value)) return found;
  found.add(value);
  for (const inner of Object.values(value)) partsOf(inner, found);
  return found;
}

it('a view is frozen throughout, and shares no object or list with the events that it is made of', () => {
  for (const part of partsOf(view)) expect(Object.isFrozen(part)).toBe(true);
  const given = pipelineEventsOf([run, quietRun({ symbol: 'ETHUSDT', analysis: 'PARTIAL' })]);
  const own = createDashboardBuilder();
  ingestAll(own, given);
  const ofEvents = partsOf(given);
  const shared = [...partsOf(own.buildSnapshot(at))].filter((part) => ofEvents.has(part));
  expect(shared).toEqual([]);
  const [first] = given.orchestrator;
  expect(Object.isFrozen(first satisfies OrchestratorEvent | undefined)).toBe(false);
  expect(() => Array.prototype.push.call(symbolOf(view).gate.reasons, 'x')).toThrow(TypeError);
});
