import { describe, expect, it } from 'vitest';

import type { DashboardSymbol } from '../../api/wire.ts';
import { symbolOf } from '../../testing/records.ts';
import { filterSymbols, readSort, sortSymbols } from './order.ts';

function symbol(name: string, score: number, confidence: number, delta: number | null): DashboardSymbol {
  const run = { run_id: 'a'.repeat(64) as never, engine_timestamp_ms: 1 };
  return symbolOf(name, {
    attention: { score, reasons: [] },
    regime_effective: {
      ...run,
      regime: score > 0.5 ? 'SQUEEZE_UP' : 'CHOP_BALANCED',
      confidence,
      drivers: [],
      invalidations: [],
      permissions: [],
      source: 'hysteresis',
    },
    belief: {
      ...run,
      anchor_regime: 'SQUEEZE_UP',
      distribution: [],
      entropy_bits: null,
      trend: { status: 'FLAT', anchor_mass_delta: delta },
    },
  });
}

const symbols = [
  symbol('ETHUSDT', 0.2, 0.9, -0.5),
  symbol('ADAUSDT', 0.9, 0.1, 0.1),
  symbolOf('NEWUSDT'),
  symbol('BTCUSDT', 0.2, 0.5, null),
];

function names(list: readonly DashboardSymbol[]): string {
  return list.map((one) => one.symbol.slice(0, 3)).join(' ');
}

describe('order', () => {
  it.each([
    ['attention', 'ADA BTC ETH NEW'],
    ['name', 'ADA BTC ETH NEW'],
    ['confidence', 'ETH BTC ADA NEW'],
    ['change', 'ETH ADA BTC NEW'],
  ] as const)('by %s: the greatest first, ties by name, the unknown last', (sort, expected) => {
    expect(names(sortSymbols(symbols, sort))).toBe(expected);
  });
  it('opens by attention', () => {
    expect(readSort(undefined)).toBe('attention');
    expect(readSort('nonsense')).toBe('attention');
  });
});

describe('filter', () => {
  it('finds a part of the name in any case', () => {
    expect(names(filterSymbols(symbols, { text: ' bt', name: null }))).toBe('BTC');
  });
  it('keeps the symbols of one regime', () => {
    expect(names(filterSymbols(symbols, { text: '', name: 'CHOP_BALANCED' }))).toBe('ETH BTC');
  });
});
