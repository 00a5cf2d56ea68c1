import { leaveOneOut } from '@xray/calibration';
import type { Calibration } from '@xray/contracts';
import { readCalibration } from '@xray/regime-engine';
import { beforeAll, describe, expect, it } from 'vitest';

import { loadConfig } from '../config/load.ts';
import { calibration } from '../testing/calibration.ts';
import { quietContext } from '../testing/command-context.ts';
import { pairSource, pairSymbols, stoppingAt, withoutLabels } from '../testing/pair-market.ts';
import { refusal } from '../testing/refusal.ts';
import { fitParts, fittedConfig, sayingWhatToFit } from './calibrate-sources.ts';
import type { StudySource } from './sources.ts';
import { watchedMarket } from './watched-market.ts';

const config = fittedConfig(loadConfig(undefined).config);
const base = calibration({ profiles: calibration().profiles.map((profile) => ({ ...profile, id: 'candles' })) });
const [first = '', second = ''] = pairSymbols;
const february = withoutLabels(pairSource(41, 700), 'february');
const january = withoutLabels(pairSource(42, 600), 'january');

interface LeftOut {
  readonly scored?: readonly StudySource[];
  readonly others?: readonly StudySource[];
}

function fits(
  { others = [], scored = [february] }: LeftOut,
  context = quietContext(),
): Promise<ReadonlyMap<string, Calibration>> {
  const markets = (of: readonly StudySource[]) =>
    of.map((one) => watchedMarket(one, config, context, 'nothing was fitted'));
  return sayingWhatToFit(() =>
    leaveOneOut({ ...fitParts(config, context), base, scored: markets(scored), others: markets(others) }),
  );
}

/** The same market, but a symbol’s bars are wider and its observers half as sure. */
function withOther(symbol: string, source: StudySource): StudySource {
  return {
    ...source,
    *observe(of, options) {
      for (const observations of source.observe(of, options)) {
        yield observations.map((one) => {
          const { bar, input } = one;
          if (one.symbol !== symbol || bar === null) return one;
          const said = input.evidence_snapshot.opinions;
          const opinions = said.map((opinion) => ({ ...opinion, strength: opinion.strength / 2 }));
          const evidence_snapshot = { ...input.evidence_snapshot, opinions };
          return { ...one, bar: { ...bar, high: bar.high * 1.01 }, input: { ...input, evidence_snapshot } };
        });
      }
    },
  };
}

function onlySymbol(symbol: string, source: StudySource): StudySource {
  return {
    ...source,
    *observe(of, options) {
      for (const observations of source.observe(of, options)) yield observations.filter((one) => one.symbol === symbol);
    },
  };
}

let ofBoth: ReadonlyMap<string, Calibration>;
beforeAll(async () => {
  ofBoth = await fits({});
});

describe('the calibration of a symbol that is left out', () => {
  it('was fitted on the other symbols only', () => {
    expect([...ofBoth.keys()].sort()).toEqual(pairSymbols);
    for (const [left, other] of [
      [first, second],
      [second, first],
    ] as const) {
      const own = ofBoth.get(left);
      expect(own?.fitted_on).toMatchObject([{ kind: 'real', name: 'february', symbols: [other], runs: 700 }]);
      expect(own?.name).toBe(`narrow-bars without ${left}`);
      expect(readCalibration(own)).toEqual(own);
    }
    expect(ofBoth.get(first)?.hash).not.toBe(ofBoth.get(second)?.hash);
    expect(ofBoth.get(first)?.profiles).not.toEqual(ofBoth.get(second)?.profiles);
  });

  it('does not know what the symbol did', async () => {
    const changed = await fits({ scored: [withOther(first, february)] });
    expect(changed.get(first)).toEqual(ofBoth.get(first));
    expect(changed.get(second)?.fitted_on).not.toEqual(ofBoth.get(second)?.fitted_on);
    expect(changed.get(second)?.profiles).not.toEqual(ofBoth.get(second)?.profiles);
  });

  it('was fitted on other logs whole', async () => {
    const more = await fits({ others: [january] });
    expect(more.get(first)?.fitted_on).toMatchObject([
      { name: 'january', symbols: pairSymbols, runs: 1200 },
      { name: 'february', symbols: [second], runs: 700 },
    ]);
    expect(more.get(first)?.profiles).not.toEqual(ofBoth.get(first)?.profiles);
  });
});

describe('leaving symbols out', () => {
  it('asks for something that is left', async () => {
    const refused = await refusal(fits({ scored: [onlySymbol(first, february)] }));
    expect(refused.code).toBe('wrong_usage');
    expect(refused.detail).toMatch(/there are no runs to learn from/);
  });

  it('fits nothing for simulated markets', async () => {
    expect((await fits({ scored: [pairSource(41, 20)] })).size).toBe(0);
  });

  it('stops when it is asked to', async () => {
    const controller = new AbortController();
    const stopping = stoppingAt(february, 16, () => {
      controller.abort('SIGINT');
    });
    const stopped = await refusal(fits({ scored: [stopping] }, { ...quietContext(), signal: controller.signal }));
    expect(stopped.code).toBe('interrupted');
  });
});
