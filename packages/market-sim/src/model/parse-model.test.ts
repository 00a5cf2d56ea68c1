import { readFileSync } from 'node:fs';

import { REGIMES, type Regime } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { shippedMarketModel, SHIPPED_MODELS } from '../shipped-models.ts';
import { parseMarketModel } from './parse-model.ts';

const text = readFileSync(new URL('../../models/default.yaml', import.meta.url), 'utf8');

function lineOf(part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}

function changed(from: string | RegExp, to: string): string {
  const other = text.replace(from, to);
  if (other === text) throw new Error(`${String(from)} is not in default.yaml`);
  return other;
}

describe('parseMarketModel', () => {
  it('names file, line and key of an unknown key', () => {
    const line = lineOf('  persistence:');
    expect(() => parseMarketModel(changed('  persistence:', '  persistance:'), 'mine.yaml')).toThrow(
      new RegExp(`mine\\.yaml line ${line}: .*persist`),
    );
    const nested = changed('    drift: 0\n', '    drift: 0\n    drifting: 1\n');
    expect(() => parseMarketModel(nested, 'mine.yaml')).toThrow(
      new RegExp(
        `mine\\.yaml line ${lineOf('    drift: 0\n') + 1}: unknown key \`regimes\\.CHOP_BALANCED\\.drifting\``,
      ),
    );
  });

  it.each([
    ['a missing key', /volume_loading: .*\n/, '', /volume_loading/],
    [
      'a probability of 1',
      'probability: 0.097',
      'probability: 1',
      /line \d+: `regimes\.CHOP_BALANCED\.liquidations\.prob/,
    ],
    ['a deviation of 0', / volume: .*/, ' volume: { mean: 0, deviation: 0 }', /volume/],
    ['a regime that follows itself', / {6}CHOP_STOPHUNT: .*/, '      CHOP_BALANCED: 4', /names the regime itself/],
    ['a symbol that stands twice', 'symbol: ETHUSDT', 'symbol: BTCUSDT', /every symbol may stand once/],
    ['an alias', 'name: default', 'name: &name default\nother: *name', /aliases are not allowed/],
    ['a key that stands twice', 'name: default', 'name: default\nname: other', /line \d+: Map keys must be unique/],
    ['no YAML', 'activity:', 'activity: [', /mine\.yaml line \d+/],
  ])('refuses %s', (_, from, to, message) => {
    expect(() => parseMarketModel(changed(from, to), 'mine.yaml')).toThrow(message);
  });

  it('refuses a regime that leads nowhere, and text without bounds', () => {
    const trap = text.replace(
      /(LIQUIDATION_UP:\n(?:.*\n)*? {4}next:\n)(?: {6}.*\n)+/u,
      '$1      LIQUIDATION_DOWN: 1\n',
    );
    const both = trap.replace(
      /(LIQUIDATION_DOWN:\n(?:.*\n)*? {4}next:\n)(?: {6}.*\n)+/u,
      '$1      LIQUIDATION_UP: 1\n',
    );
    expect(() => parseMarketModel(both, 'mine.yaml')).toThrow(/never reached from here/);
    expect(() => parseMarketModel(`${text}${'# \n'.repeat(100_000)}`, 'mine.yaml')).toThrow(/too many/);
    expect(() => parseMarketModel('['.repeat(200_000), 'mine.yaml')).toThrow(/mine\.yaml/);
  });
});

describe.each(SHIPPED_MODELS)('the %s model', (name) => {
  const model = shippedMarketModel(name);

  it('mirrors UP and DOWN', () => {
    const neutral = model.regimes.CHOP_BALANCED.funding_rate.mean;
    const mirrored = (regime: Regime): string =>
      regime.endsWith('_UP') ? regime.replace('_UP', '_DOWN') : regime.replace('_DOWN', '_UP');
    for (const up of REGIMES.filter((regime) => regime.endsWith('_UP'))) {
      const down = REGIMES.find((regime) => regime === mirrored(up)) ?? up;
      const [one, other] = [model.regimes[up], model.regimes[down]];
      const turned = ({ deviation, mean }: { mean: number; deviation: number }) => ({ mean: -mean, deviation });
      expect(other).toMatchObject({
        dwell_bars: one.dwell_bars,
        drift: -one.drift,
        volatility: one.volatility,
        wick: one.wick,
        volume: one.volume,
        taker_imbalance: turned(one.taker_imbalance),
        open_interest: one.open_interest,
        basis_bps: turned(one.basis_bps),
        spread: one.spread,
        book_imbalance: turned(one.book_imbalance),
        liquidations: { probability: one.liquidations.probability, size: one.liquidations.size },
      });
      expect(other.liquidations.buy_share).toBeCloseTo(1 - one.liquidations.buy_share, 9);
      expect(other.funding_rate.mean - neutral).toBeCloseTo(neutral - one.funding_rate.mean, 12);
      const next = Object.fromEntries(REGIMES.map((regime) => [mirrored(regime), one.next[regime]]));
      for (const regime of REGIMES) expect(other.next[regime]).toBe(next[regime]);
    }
  });

  it('keeps sigma and spread far above a tick, and liquidations far above a lot', () => {
    for (const instrument of model.instruments) {
      const tick = 10 ** -instrument.price_decimals / instrument.start_price;
      const calmest = Math.min(...REGIMES.map((regime) => model.regimes[regime].volatility));
      expect(instrument.base_volatility * calmest * Math.min(...model.activity.levels)).toBeGreaterThan(200 * tick);
      expect(instrument.base_spread_bps / 10_000).toBeGreaterThan(20 * tick);
      expect(instrument.base_volume_lots * Math.exp(-6)).toBeGreaterThan(500);
    }
  });
});
