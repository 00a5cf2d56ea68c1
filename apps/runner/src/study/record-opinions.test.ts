import { recordOpinions, type ObservedRun, type RecordedOpinions } from '@xray/calibration';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '../config/load.ts';
import { quietContext } from '../testing/command-context.ts';
import { pairSource, pairSymbols, withoutLabels } from '../testing/pair-market.ts';
import { fittedConfig } from './calibrate-sources.ts';
import { freshComposer, type StudySource } from './sources.ts';
import { watchedMarket } from './watched-market.ts';

const config = fittedConfig(loadConfig(undefined).config);
const market = pairSource(21, 40);

function recorded(source: StudySource, onRun?: (run: ObservedRun) => void): Promise<RecordedOpinions> {
  return recordOpinions(watchedMarket(source, config, quietContext(), 'nothing'), freshComposer(config), onRun);
}

describe('recorded opinions', () => {
  it('have the truth of every run of a labelled market, and none of a real one', async () => {
    const [known, unknown]: [ObservedRun[], ObservedRun[]] = [[], []];
    const simulated = await recorded(market, (run) => known.push(run));
    const real = await recorded(withoutLabels(market, 'march'), (run) => unknown.push(run));
    const labels = market.truth()?.labels;
    const seen = new Map(
      pairSymbols.map((symbol) => [symbol, known.filter((run) => run.input.snapshot.symbol === symbol)]),
    );
    for (const [symbol, runs] of seen) {
      expect(runs.map(({ truth }) => truth)).toEqual(labels?.get(symbol)?.map(({ regime }) => regime));
    }
    expect(unknown.map(({ input }) => input)).toEqual(known.map(({ input }) => input));
    expect(unknown.every(({ truth }) => truth === null)).toBe(true);
    expect([simulated.kind, simulated.name]).toEqual(['simulated', 'pair seed 21']);
    expect([real.kind, real.name]).toEqual(['real', 'march']);
  });

  it('are one sequence a symbol, by name, with every run of it', async () => {
    const { sequences } = await recorded(market);
    expect(sequences.map(({ symbol }) => symbol)).toEqual(pairSymbols);
    for (const { engine_timestamp_ms } of sequences) expect(engine_timestamp_ms).toHaveLength(40);
  });
});
