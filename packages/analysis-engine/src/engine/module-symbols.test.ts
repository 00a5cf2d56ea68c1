import type { StateGateEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { defineOutput } from '../definition/define-module.ts';
import type { AnalysisModule } from '../definition/module.ts';
import { shippedModules } from '../modules/shipped-modules.ts';
import { createModuleRegistry } from '../registry/module-registry.ts';
import { gateEvaluated, stateReset } from '../testing/gate-events.ts';
import { memoryStore, type MemoryStore } from '../testing/memory-store.ts';
import { constantSignal, countingSignal, failingSignal, summing } from '../testing/modules.ts';
import { createAnalysisEngine } from './analysis-engine.ts';
import { restoreModuleStates } from './module-states.ts';

type Symbols = Readonly<Record<string, readonly string[]>>;

function engineOf(modules: readonly AnalysisModule[], module_symbols: Symbols, before?: MemoryStore) {
  const store = memoryStore();
  const engine = createAnalysisEngine({
    registry: createModuleRegistry(modules),
    config: { enabled_modules: modules.map(({ definition }) => definition.id), module_symbols },
    store,
    ...(before === undefined ? {} : { restored: restoreModuleStates(before.module_states, before.events) }),
    outputs_context: {},
    checks: 'development',
  });
  return { store, engine };
}

function boundary(bar: number): readonly StateGateEvent[] {
  return ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map((symbol) => gateEvaluated({ symbol, bar }));
}

/** What was said, as `symbol module` for artifacts and failures, and `symbol STATUS` for ends. */
function said({ events }: MemoryStore): readonly string[] {
  return events.flatMap((event) => {
    if (event.event_type === 'ArtifactEmitted') return [`${event.symbol} ${event.payload.module_id}`];
    if (event.event_type === 'ModuleFailed') return [`${event.symbol} ${event.payload.module_id} failed`];
    return event.event_type === 'AnalysisRunCompleted' ? [`${event.symbol} ${event.payload.status}`] : [];
  });
}

describe('a module that is registered for some symbols', () => {
  it('runs for these and is not missed by the others', async () => {
    const { store, engine } = engineOf([constantSignal('all'), constantSignal('some')], {
      some: ['ETHUSDT', 'BTCUSDT'],
    });
    await engine.consume(boundary(0));
    expect(said(store)).toEqual([
      'BTCUSDT all',
      'BTCUSDT some',
      'BTCUSDT SUCCESS',
      'ETHUSDT all',
      'ETHUSDT some',
      'ETHUSDT SUCCESS',
      'SOLUSDT all',
      'SOLUSDT SUCCESS',
    ]);
  });

  it('leaves a run without any module a success, and one whose own modules fail failed', async () => {
    const { store, engine } = engineOf([failingSignal('bad'), constantSignal('good')], {
      bad: ['BTCUSDT', 'ETHUSDT'],
      good: ['BTCUSDT'],
    });
    await engine.consume(boundary(0));
    expect(said(store).filter((line) => /[A-Z]$/.test(line))).toEqual([
      'BTCUSDT PARTIAL',
      'ETHUSDT FAILED',
      'SOLUSDT SUCCESS',
    ]);
  });

  it('remembers for these only, across a restart and a reset too', async () => {
    const modules = [countingSignal('c', true)];
    const { store, engine } = engineOf(modules, { c: ['ETHUSDT'] });
    await engine.consume([...boundary(0), ...boundary(1)]);
    expect(store.module_states.map(({ state, symbol }) => [symbol, state])).toEqual([
      ['ETHUSDT', { runs: 1 }],
      ['ETHUSDT', { runs: 2 }],
    ]);
    const again = engineOf(modules, { c: ['ETHUSDT'] }, store);
    await again.engine.consume(boundary(2));
    expect(again.store.module_states.map(({ state }) => state)).toEqual([{ runs: 3 }]);

    const elsewhere = engineOf(modules, { c: ['SOLUSDT'] }, store);
    const closed = gateEvaluated({ symbol: 'ETHUSDT', bar: 3, gate_status: 'CLOSED', reasons: ['transition_active'] });
    await elsewhere.engine.consume([stateReset(closed), closed]);
    expect(elsewhere.store.module_states).toEqual([]);
  });

  it('sees a universe of these symbols, where its scope is the universe', async () => {
    const modules = shippedModules().filter(({ definition }) => definition.id === 'market_metrics');
    const { store, engine } = engineOf(modules, { market_metrics: ['ETHUSDT', 'SOLUSDT'] });
    await engine.consume(boundary(0));
    const metrics = store.events.flatMap((event) =>
      event.event_type === 'ArtifactEmitted' ? [[event.symbol, event.payload.payload['universe_size']]] : [],
    );
    expect(metrics).toEqual([
      ['ETHUSDT', 2],
      ['SOLUSDT', 2],
    ]);
  });

  it('carries only these out, where it is an output', async () => {
    const carried: string[] = [];
    const output = defineOutput({
      id: 'out',
      version: '1',
      open: () => (runs) => {
        carried.push(...runs.map((run) => run.symbol));
        return Promise.resolve();
      },
    });
    const { engine } = engineOf([constantSignal('s'), output], { out: ['SOLUSDT'] });
    await engine.consume([...boundary(0), ...boundary(1)]);
    expect(carried).toEqual(['SOLUSDT', 'SOLUSDT']);
  });
});

describe('dependencies between symbols', () => {
  const modules = [constantSignal('a'), summing('rule', 'b', 'a')];

  it.each<[string, Symbols, RegExp]>([
    [
      'one for BTC reads one for ETH',
      { a: ['ETHUSDT'], b: ['BTCUSDT'] },
      /"b" runs for BTCUSDT, but "a".*ETHUSDT only/,
    ],
    ['one for two reads one for one', { a: ['BTCUSDT'], b: ['BTCUSDT', 'ETHUSDT'] }, /"b" runs for ETHUSDT/],
    ['one for all reads one for some', { a: ['BTCUSDT', 'ETHUSDT'] }, /every other symbol.*BTCUSDT, ETHUSDT only/],
  ])('are refused at start: %s', (_, module_symbols, message) => {
    expect(() => engineOf(modules, module_symbols)).toThrow(
      expect.objectContaining({ code: 'symbols_mismatch', message: expect.stringMatching(message) as string }),
    );
  });

  it('robust: modules of some symbols: one for BTCUSDT reads one for ETHUSDT → refused at start, naming both', () => {
    expect(() => engineOf(modules, { a: ['ETHUSDT'], b: ['BTCUSDT'] })).toThrow('give both the same symbols');
  });

  it.each<[string, Symbols]>([
    ['the same symbols', { a: ['BTCUSDT', 'ETHUSDT'], b: ['ETHUSDT', 'BTCUSDT'] }],
    ['fewer symbols than the module it reads', { a: ['BTCUSDT', 'ETHUSDT'], b: ['ETHUSDT'] }],
    ['some symbols of a module for all', { b: ['ETHUSDT'] }],
  ])('are taken for %s', async (_, module_symbols) => {
    const { store, engine } = engineOf(modules, module_symbols);
    await engine.consume(boundary(0));
    expect(said(store)).toContain('ETHUSDT b');
    expect(said(store).filter((line) => line.endsWith('failed'))).toEqual([]);
  });
});

describe('the configuration of symbols', () => {
  it.each<[string, unknown, string]>([
    ['a module that nobody registered', { nobody: ['BTCUSDT'] }, 'unknown_module'],
    ['no symbol', { s: [] }, 'invalid_config'],
    ['an empty name', { s: [''] }, 'invalid_config'],
    ['a name instead of a list', { s: 'BTCUSDT' }, 'invalid_config'],
  ])('is refused for %s', (_, module_symbols, code) => {
    expect(() => engineOf([constantSignal('s')], module_symbols as Symbols)).toThrow(expect.objectContaining({ code }));
  });
});
