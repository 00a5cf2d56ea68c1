import { copyFileSync } from 'node:fs';

import { judgeTargets, summarize } from '@xray/evaluation';
import { simulateMarket } from '@xray/market-sim';
import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../test/support/xray.ts';
import { loadConfig } from '../config/load.ts';
import { recordMarket } from '../market/record-market.ts';
import { calibration, fittedOn } from '../testing/calibration.ts';
import { quietContext } from '../testing/command-context.ts';
import { pairModel as model, pairSource, pairSymbols, withoutLabels } from '../testing/pair-market.ts';
import { refusal } from '../testing/refusal.ts';
import { evaluateSources, type EvaluationRequest } from './evaluate-sources.ts';
import { logSource, marketSource, type StudySource } from './sources.ts';

const loaded = loadConfig(undefined);
const BARS = 560;

function evaluated(request: Pick<EvaluationRequest, 'sources'> & Partial<EvaluationRequest>) {
  return evaluateSources({ loaded, calibration: null, ...request }, quietContext());
}

async function recorded(
  directory: string,
  settings: { readonly seed: number; readonly bars: number },
): Promise<string> {
  await recordMarket(simulateMarket({ ...settings, model }), directory, quietContext());
  return directory;
}

describe('the evaluation of a simulated market', () => {
  it('is the same in memory as of its log with the labels beside it', async () => {
    const log = await recorded(`${temporaryFolder()}/market`, { seed: 11, bars: BARS });
    const ofLog = await evaluated({ sources: [logSource(log)] });
    const ofMarket = await evaluated({ sources: [marketSource({ model, seed: 11, bars: BARS })] });
    expect(ofLog.report).toEqual(ofMarket.report);
    expect(ofLog.runs).toBe(2 * BARS);
    expect(ofLog.report.provenance['scored on']).toBe('pair seed 11 (simulated, 1 120 runs)');
    const { real, simulated } = summarize(ofLog.report);
    expect(real).toBeNull();
    expect(simulated?.runs_scored).toBe(2 * (BARS - 500));
    expect(simulated?.bayes_log_loss).toBeLessThan(simulated?.log_loss ?? 0);
    expect(ofLog.cost_us_per_run.composer).toBeGreaterThan(0);
    expect(ofLog.cost_us_per_run.engine).toBeGreaterThan(0);
  });

  it('has the belief of a calibration beside that of observer set v1 without one', async () => {
    const sources = [marketSource({ model, seed: 12, bars: BARS })];
    const { config } = loaded;
    const ofV1 = { ...loaded, config: { ...config, composer: { ...config.composer, observer_set: 'v1' as const } } };
    const plain = summarize((await evaluated({ sources, loaded: ofV1 })).report).simulated;
    const both = await evaluated({ sources, calibration: calibration() });
    const calibrated = summarize(both.report).simulated;
    expect(plain?.v1_log_loss).toBe(plain?.log_loss);
    expect(calibrated).toMatchObject({ v1_log_loss: plain?.log_loss, bayes_log_loss: plain?.bayes_log_loss });
    expect(calibrated?.log_loss).not.toBe(plain?.log_loss);
    expect(both.report.provenance).toMatchObject({
      calibration: `narrow-bars, ${calibration().hash}`,
      'observer set': 'v3',
    });
    expect(judgeTargets(both.report).map(({ name }) => name)).toContain('Calibration error on simulated markets');
  });

  it('knows the symbols of several markets by their market', async () => {
    const { report } = await evaluated({ sources: [13, 14].map((seed) => marketSource({ model, seed, bars: 510 })) });
    const [first, second] = model.instruments.map(({ symbol }) => symbol).sort();
    expect(report.simulated?.per_symbol.map(({ symbol }) => symbol)).toEqual([
      `${first} pair seed 13`,
      `${second} pair seed 13`,
      `${first} pair seed 14`,
      `${second} pair seed 14`,
    ]);
  });

  it('is refused with the labels of another market, and where no bar is left to score', async () => {
    const folder = temporaryFolder();
    const [one, other] = [`${folder}/one`, `${folder}/other`];
    await recorded(one, { seed: 1, bars: 4 });
    await recorded(other, { seed: 2, bars: 4 });
    const short = await refusal(evaluated({ sources: [logSource(one)] }));
    expect(short.code).toBe('nothing_scored');
    expect(short.detail).toMatch(/nothing could be scored in 8 runs/);
    copyFileSync(`${one}.labels.jsonl`, `${other}.labels.jsonl`);
    const mixed = await refusal(evaluated({ sources: [logSource(other)] }));
    expect(mixed.code).toBe('wrong_usage');
    expect(mixed.detail).toMatch(/labels of pair seed 1 are not of this log: bar 0 of \w+ moved otherwise/);
  });

  it('stops between two boundaries when it is asked to', async () => {
    const market = marketSource({ model, seed: 17, bars: 600 });
    const controller = new AbortController();
    let boundaries = 0;
    const stopping: StudySource = {
      ...market,
      *observe(config, composer) {
        for (const observations of market.observe(config, composer)) {
          boundaries += 1;
          if (boundaries === 20) controller.abort('SIGINT');
          yield observations;
        }
      },
    };
    const request = { sources: [stopping], loaded, calibration: null };
    const stopped = await refusal(evaluateSources(request, { ...quietContext(), signal: controller.signal }));
    expect(stopped).toMatchObject({ code: 'interrupted', detail: 'stopped before the end: nothing was scored' });
    expect(boundaries).toBe(20);
  });

  it('scores each real symbol by a calibration that never saw it, where it is left out', async () => {
    const sources = [withoutLabels(pairSource(18, 700), 'february')];
    const base = calibration({ profiles: calibration().profiles.map((profile) => ({ ...profile, id: 'candles' })) });
    const once = await evaluated({ sources, calibration: base });
    const leftOut = await evaluated({ sources, calibration: base, refit_on: [] });
    const gains = ({ report }: typeof once) =>
      summarize(report).real?.per_symbol.map(({ information_gain_bits, symbol }) => [
        symbol,
        information_gain_bits.belief,
      ]);
    expect(gains(leftOut)?.map(([symbol]) => symbol)).toEqual(pairSymbols);
    gains(leftOut)?.forEach(([, gain], at) => {
      expect(gain).not.toBe(gains(once)?.[at]?.[1]);
    });
    expect(once.report.provenance['fitted anew']).toBeUndefined();
    expect(leftOut.report.provenance['fitted anew']).toMatch(/for each real symbol on all the others/);
  });

  it('asks for another market than those that were fitted on', async () => {
    const fitted = calibration({ fitted_on: [fittedOn({ kind: 'simulated', name: 'pair seed 16' })] });
    const market = (seed: number) =>
      evaluated({ sources: [marketSource({ model, seed, bars: 501 })], calibration: fitted });
    await expect(market(16)).rejects.toMatchObject({ code: 'fitted_on' });
    await expect(market(15)).resolves.toMatchObject({ runs: 1002 });
  });
});
