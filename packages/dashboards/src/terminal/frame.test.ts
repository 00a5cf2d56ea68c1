import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { viewOf } from '../testing/builders.ts';
import {
  anyRuns,
  CADENCE_MS,
  FIRST_BOUNDARY_MS,
  ordinaryOutlook,
  quietRun,
  runAfter,
  wildnessClaim,
} from '../testing/runs.ts';
import { frameLines } from './frame.ts';
import { SORTS } from './listed-symbols.ts';
import { lineText } from './styled-line.ts';
import { INITIAL_UI_STATE, type Screen, type UiState } from './ui-state.ts';

const screens: readonly Screen[] = ['overview', 'symbol', 'system', 'help'];
const CONTROL = /\p{Cc}/u;

function texts(...given: Parameters<typeof frameLines>): readonly string[] {
  return frameLines(...given).map(lineText);
}

const narrow = { columns: 80, rows: 24, colour: true };
const first = quietRun();
const runs = [first, runAfter(first, { price: 98_000 }), quietRun({ symbol: 'ETHUSDT', attention: 0.9 })];

describe('a frame', () => {
  it('fills the terminal to the row, stays within its columns and hands on no control character, whatever it shows', () => {
    const state: fc.Arbitrary<UiState> = fc.record({
      screen: fc.constantFrom(...screens),
      before: fc.constantFrom(...screens),
      selected: fc.constantFrom(null, 'BTCUSDT', 'GONE'),
      sort: fc.constantFrom(...SORTS),
      filter: fc.constantFrom('', 'btc', 'trend', 'no such'),
      filtering: fc.boolean(),
      scroll: fc.nat(60),
    });
    fc.assert(
      fc.property(
        anyRuns,
        state,
        fc.integer({ min: 1, max: 220 }),
        fc.integer({ min: 1, max: 70 }),
        fc.boolean(),
        (given, ui, columns, rows, colour) => {
          const lines = texts(viewOf(given), ui, { columns, rows, colour });
          expect(lines).toHaveLength(rows);
          for (const line of lines) {
            expect(line.length).toBeLessThanOrEqual(columns);
            expect(line).not.toMatch(CONTROL);
            expect(line).not.toMatch(/undefined|NaN|null/);
          }
        },
      ),
    );
  });

  it('shows all symbols at a glance in 80 columns, the most remarkable first', () => {
    const lines = texts(viewOf(runs), INITIAL_UI_STATE, narrow);
    expect(lines[0]).toBe('xray  2026-02-01T00:03:00Z  2 symbols  OK  by attention');
    expect(lines[1]).toBe(' symbol           price last hours verdict          conf belief     gate    att');
    expect(lines[2]).toMatch(/^ ETHUSDT {8}97000\.5 .* TREND_BUILD_UP {4}72% .{10} OPEN {4}90%/);
    expect(lines[3]).toMatch(/^ BTCUSDT {10}98000 .*▁█ TREND_BUILD_UP {4}72% .{10} OPEN {4}43%/);
    expect(lines.at(-1)).toContain('q leave');
  });

  it('tells regimes by letters and bars by ASCII where there is no colour', () => {
    const lines = texts(viewOf(runs), INITIAL_UI_STATE, { ...narrow, colour: false });
    expect(lines[3]).toMatch(/TREND_BUILD_UP {4}72% T{5,}\w* OPEN /);
    expect(lines.slice(1, 4).join('')).not.toMatch(/[█▁-█░]/);
  });

  it('says what is claimed in place of the regime, with the belief by how wild it is, and what is ahead', () => {
    const claiming = [quietRun({ claim: wildnessClaim(0.7), confidence: 0.7, outlook: ordinaryOutlook })];
    const lines = texts(viewOf(claiming), INITIAL_UI_STATE, { ...narrow, colour: false });
    expect(lines[2]).toMatch(/ wild {14}70% ccow{7} OPEN /);
    const open: UiState = { ...INITIAL_UI_STATE, screen: 'symbol', selected: 'BTCUSDT' };
    const page = texts(viewOf(claiming), open, { columns: 160, rows: 70, colour: false }).join('\n');
    expect(page).toContain('wild, 70 % sure; of such verdicts 20 % (18 % to 22 %, of all 10 %) were followed by');
    expect(page).toContain('next 10 bars: bars of about 0.3 %');
    expect(page).toMatch(/belief +calm .*15%\n +ordinary .*15%\n +wild .*70%/);
    expect(
      page
        .split('\n')
        .filter((line) => /^(regimes|hysteresis|belief)/.test(line))
        .join(),
    ).not.toMatch(/TREND/);
  });

  it('says of stale symbols since when, and greys them', () => {
    const asOfMs = FIRST_BOUNDARY_MS + 10 * CADENCE_MS;
    const lines = frameLines(viewOf(runs, asOfMs), INITIAL_UI_STATE, { ...narrow, columns: 140 });
    expect(lineText(lines[0] ?? [])).toContain('STALE');
    expect(lineText(lines[3] ?? [])).toContain('STALE');
    expect(
      lines[3]?.every(
        ({ tone }) => tone === 'dim' || tone === 'plain' || tone === 'accent' || tone === 'good' || tone === 'warn',
      ),
    ).toBe(true);
  });

  it('shows everything about a symbol, scrolled to its end at most', () => {
    const open: UiState = { ...INITIAL_UI_STATE, screen: 'symbol', selected: 'BTCUSDT' };
    const all = texts(viewOf(runs), open, { columns: 120, rows: 70, colour: true }).join('\n');
    for (const part of ['belief', 'drivers', 'permits', 'opinions', 'attention', 'features', 'hysteresis'])
      expect(all).toContain(part);
    const end = texts(viewOf(runs), { ...open, scroll: 10_000 }, narrow);
    expect(end.filter((line) => line.trim() !== '').length).toBeGreaterThan(10);
    expect(end.join('\n')).toContain('run ');
  });

  it('says what it needs where the terminal is too small, and that nothing matches', () => {
    expect(texts(viewOf(runs), INITIAL_UI_STATE, { columns: 39, rows: 5, colour: true })[0]).toBe(
      'xray needs 40 × 8, this is 39 × 5',
    );
    expect(texts(viewOf(runs), { ...INITIAL_UI_STATE, filter: 'zzz' }, narrow)[3]).toBe('  nothing matches "zzz"');
    expect(texts(viewOf([]), INITIAL_UI_STATE, narrow)[3]).toContain('no run yet');
  });

  it('keeps the selected symbol on the screen however many there are', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      quietRun({ symbol: `S${String(index).padStart(2, '0')}USDT`, attention: 0 }),
    );
    for (const selected of ['S00USDT', 'S31USDT', 'S59USDT']) {
      const lines = texts(viewOf(many), { ...INITIAL_UI_STATE, sort: 'name', selected }, narrow);
      expect(lines.filter((line) => line.startsWith(`›${selected}`))).toHaveLength(1);
    }
  });
});
