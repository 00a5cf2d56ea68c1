import type { DashboardSymbol, DashboardViewModel } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { symbolOf, viewOf } from '../testing/builders.ts';
import { anyRuns, CADENCE_MS, FIRST_BOUNDARY_MS, quietRun, runAfter } from '../testing/runs.ts';
import { renderRunLine } from './run-line.ts';
import { renderSummary } from './summary-table.ts';

const CONTROL = /\p{Cc}/u;

const optionalSections = [
  'regime_truth',
  'hysteresis',
  'regime_effective',
  'belief',
  'evidence',
  'analysis',
  'attention',
  'features',
  'metrics',
] as const satisfies (keyof DashboardSymbol)[];

function without(view: DashboardViewModel, sections: readonly (typeof optionalSections)[number][]): DashboardViewModel {
  return {
    ...view,
    symbols: view.symbols.map((symbol) => {
      const kept = { ...symbol };
      for (const section of sections) Reflect.deleteProperty(kept, section);
      return kept;
    }),
  };
}

describe('the line of a run', () => {
  it('shows time, symbol, regime, confidence, belief, gate, attention and drivers', () => {
    expect(renderRunLine(viewOf([quietRun()]), 'BTCUSDT')).toBe(
      '2026-02-01T00:00:00Z BTCUSDT      TREND_BUILD_UP    72% [#######...] OPEN   att  43% composer:flow_pressure_v2, compose…',
    );
  });

  it('gives the reasons of a closed gate before the drivers', () => {
    const line = renderRunLine(viewOf([quietRun({ gate: 'CLOSED', phase: 'TRANSITIONING' })]), 'BTCUSDT');
    expect(line).toContain('CLOSED att    - transition_active | composer:');
  });

  it('of a failed run shows the failure, and nothing of the run before', () => {
    const first = quietRun();
    const line = renderRunLine(viewOf([first, runAfter(first, { fails: true })]), 'BTCUSDT');
    expect(line).toBe(
      '2026-02-01T00:03:00Z BTCUSDT      -                   - [          ] CLOSED att    - run_failed | compose_failed: the c…',
    );
  });

  it('says when the data is late or stale', () => {
    expect(renderRunLine(viewOf([quietRun()], FIRST_BOUNDARY_MS + 2 * CADENCE_MS), 'BTCUSDT')).toContain(' LATE | ');
    expect(renderRunLine(viewOf([quietRun()], FIRST_BOUNDARY_MS + 4 * CADENCE_MS), 'BTCUSDT')).toContain(' STALE | ');
  });

  it('of an unknown symbol says that there is no run yet', () => {
    expect(renderRunLine(viewOf([]), 'BTCUSDT')).toBe('-                    BTCUSDT      no run yet');
  });

  it('is one line of at most 120 characters with aligned columns, for any runs', () => {
    fc.assert(
      fc.property(anyRuns, fc.nat(2_000_000), (runs, age) => {
        const view = viewOf(runs, FIRST_BOUNDARY_MS + age);
        for (const { symbol } of view.symbols) {
          const line = renderRunLine(view, symbol);
          expect(line.length).toBeLessThanOrEqual(120);
          expect(line).not.toMatch(CONTROL);
          expect(line.slice(20)).toMatch(
            /^ \w{3}USDT {6}(?:[A-Z_]+|calm|ordinary|wild|reverting|unsure|-) +(?:\d+%|-) \[[#. ]{10}\] (?:OPEN|CLOSED|-) +att +/,
          );
          expect([line.indexOf('['), line.indexOf(']'), line.indexOf('att')]).toEqual([56, 67, 76]);
        }
      }),
    );
  });

  it('hands no control character of an upstream text on to a terminal', () => {
    const view = viewOf([quietRun()]);
    const symbol = symbolOf(view);
    const hostile = { ...view, symbols: [{ ...symbol, last_error: 'a\u001b[2Jb\nc\u2028d' }] };
    expect(renderRunLine(hostile, 'BTCUSDT')).toContain('a [2Jb c d');
    const named = { ...view, symbols: [{ ...symbol, symbol: 'B\u001b[2J\nC' }] };
    expect(renderRunLine(named, 'B\u001b[2J\nC')).not.toMatch(CONTROL);
    expect(renderSummary(named).split('\n')).toHaveLength(3);
  });
});

describe('the closing table', () => {
  it('has a row for each symbol by name, and the state of the whole', () => {
    const btc = quietRun();
    const eth = quietRun({ symbol: 'ETHUSDT', gate: 'CLOSED' });
    expect(renderSummary(viewOf([eth, btc, runAfter(btc), runAfter(eth, { gate: 'OPEN' })])).split('\n')).toEqual([
      'symbol   last run              status     regime          conf  gate   att  runs  open  feed',
      'BTCUSDT  2026-02-01T00:03:00Z  COMPLETED  TREND_BUILD_UP   72%  OPEN   43%     2  100%  ACTIVE',
      'ETHUSDT  2026-02-01T00:03:00Z  COMPLETED  TREND_BUILD_UP   72%  OPEN   43%     2   50%  ACTIVE',
      '2 symbols | system OK | feed ACTIVE | SHADOW',
    ]);
  });

  it('tells what is wrong, up to ten of them', () => {
    const runs = Array.from({ length: 12 }, (_, index) => quietRun({ symbol: `S${index}`, fails: true }));
    const lines = renderSummary(viewOf(runs)).split('\n');
    expect(lines.filter((line) => line.startsWith('  orchestrator: S'))).toHaveLength(10);
    expect(lines.at(-1)).toBe('  and 2 more');
  });

  it('of no symbol at all still is a table', () => {
    expect(renderSummary(viewOf([])).split('\n')).toEqual([
      'symbol  last run  status  regime  conf  gate  att  runs  open  feed',
      '0 symbols | system UNKNOWN | feed STALE | SHADOW | no run yet',
    ]);
  });
});

describe('a view without optional sections', () => {
  it('is rendered whichever of them are missing', () => {
    fc.assert(
      fc.property(anyRuns, fc.subarray([...optionalSections]), (runs, missing) => {
        const view = without(viewOf(runs), missing);
        for (const { symbol } of view.symbols) {
          const line = renderRunLine(view, symbol);
          expect(line).toContain(symbol);
          expect(line).not.toContain('undefined');
        }
        expect(renderSummary(view)).not.toContain('undefined');
      }),
    );
  });
});
