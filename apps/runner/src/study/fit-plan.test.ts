import { CANDLE_SOURCES, FIT_SETTINGS, splitForConfidence } from '@xray/calibration';
import { createClosedBars } from '@xray/composer';
import { openLogReader } from '@xray/event-log';
import { simulateMarket } from '@xray/market-sim';
import { observeCuts, orderedCuts } from '@xray/orchestrator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../test/support/xray.ts';
import { loadConfig } from '../config/load.ts';
import { recordMarket } from '../market/record-market.ts';
import { composerConfig, cutTimes } from '../pipeline/package-configs.ts';
import { quietContext } from '../testing/command-context.ts';
import { pairModel } from '../testing/pair-market.ts';
import { fittingComposer } from './sources.ts';
import { fittedConfig } from './calibrate-sources.ts';

describe('labelled markets', () => {
  it('are fitted on or judged, none both, and one in four is judged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), (count) => {
        const markets = Array.from({ length: count }, (_, at) => at);
        const { fitted, judged } = splitForConfidence(markets);
        expect([...fitted, ...judged].sort((left, right) => left - right)).toEqual(markets);
        expect(judged).toHaveLength(Math.floor(count / 4));
      }),
    );
  });
});

describe('the sources that candles make speak', () => {
  it('are those that speak of a market of which only candles are known', async () => {
    const directory = `${temporaryFolder()}/market`;
    await recordMarket(simulateMarket({ model: pairModel, seed: 9, bars: 150 }), directory, quietContext());
    const reader = openLogReader({ directory });
    const records = [...reader.readRaw()].map((batch) => batch.filter(({ event }) => event.event_type === 'Candle'));
    reader.close();
    const config = fittedConfig(loadConfig(undefined).config);
    const outlook = {
      version: '1',
      cadence_ms: config.cadence_ms,
      horizon_bars: 10,
      intercept: 0,
      terms: {},
    } as const;
    const parts = { composer: fittingComposer(config, outlook), bars: createClosedBars(composerConfig(config)) };
    const spoke = new Set(
      [...observeCuts(orderedCuts(records, cutTimes(config)), parts)]
        .flat()
        .flatMap(({ input }) => input.evidence_snapshot.opinions.map(({ source }) => source)),
    );
    expect([...spoke].sort()).toEqual(CANDLE_SOURCES);
  });

  it('are the only ones that a start in order of wildness names', () => {
    expect(Object.keys(FIT_SETTINGS.starting_power ?? {}).filter((source) => !CANDLE_SOURCES.includes(source))).toEqual(
      [],
    );
  });
});
