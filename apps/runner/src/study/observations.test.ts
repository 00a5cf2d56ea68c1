import { reobserve } from '@xray/composer';
import { simulateMarket } from '@xray/market-sim';
import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../test/support/xray.ts';
import { loadConfig } from '../config/load.ts';
import { recordMarket } from '../market/record-market.ts';
import { quietContext } from '../testing/command-context.ts';
import { freshComposer, logSource, observeMarket } from './sources.ts';

const { config } = loadConfig(undefined);
const market = simulateMarket({ seed: 5, bars: 150 });

describe('observations of a simulated market', () => {
  it('are those of the log that it is recorded into', async () => {
    const directory = `${temporaryFolder()}/market`;
    await recordMarket(market, directory, quietContext());
    const ofLog = [...logSource(directory).observe(config, freshComposer(config))];
    expect(ofLog).toHaveLength(150);
    expect([...observeMarket(market, config)]).toEqual(ofLog);
  });

  it('come with the bar that closed there, as the simulator drew it', () => {
    const truth = new Map(market.truth.map((of) => [of.symbol, of.labels()]));
    const boundaries = [...observeMarket(market, config)];
    for (const [at, observations] of boundaries.entries()) {
      expect(observations.map(({ symbol }) => symbol)).toEqual([...truth.keys()].sort());
      for (const { bar, engine_timestamp_ms, symbol } of observations) {
        const label = truth.get(symbol)?.[at];
        expect(engine_timestamp_ms).toBe(label?.engine_timestamp_ms);
        expect(bar?.end_timestamp_ms).toBe(engine_timestamp_ms);
        expect(Math.log((bar?.close ?? 0) / (bar?.open ?? 0))).toBeCloseTo(label?.log_return ?? 1, 12);
        expect(Math.log((bar?.high ?? 0) / (bar?.low ?? 0))).toBeCloseTo(label?.log_range ?? 1, 12);
      }
    }
  });

  it('seen by another observer set are what a composer of that set says', () => {
    const observedBy = (observer_set: 'v1' | 'v2') =>
      [...observeMarket(market, { ...config, composer: { ...config.composer, observer_set } })].flat();
    const [plain, seen] = [observedBy('v1'), observedBy('v2')];
    expect(seen[700]?.input).not.toEqual(plain[700]?.input);
    expect(seen.map(({ input }) => reobserve(input, 'v1'))).toEqual(plain.map(({ input }) => input));
    const late = (all: typeof plain) => all.slice(-100).map(({ input }) => input);
    expect(late(plain).map((input) => reobserve(input, 'v2'))).toEqual(late(seen));
  });
});
