import { REGIMES, type RegimeChances } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { syntheticSymbol, withoutTruth } from '../testing/synthetic-market.ts';
import { evaluate, type EvaluationInput } from './evaluate.ts';
import { fitClassesByState } from '../move-class/class-forecast.ts';
import { MOVE_CUTS, moveClasses, normalizedMoves } from '../move-class/move-class.ts';
import { NEXT_RANGE_CUTS, nextRangeClasses } from '../next-range/next-range.ts';
import { countedDistributions } from '../outlook/distributions.ts';
import { outlookOutcomes } from '../outlook/outlook-forecasts.ts';
import { OUTLOOK_LEVELS, type ScoredSymbol, type SimulatedSymbol } from '../scored/scored-symbol.ts';
import { comparisonSentences } from './comparison-words.ts';
import { summarize } from './summary.ts';
import { judgeTargets } from './targets.ts';
import { renderText } from './text/render-text.ts';

const simulated = [syntheticSymbol('SIM1', 3000, 1), syntheticSymbol('SIM2', 2500, 2)];
const real = [3, 4, 5].map((seed) => withoutTruth(syntheticSymbol(`REAL${seed}`, 2400, seed)));
const input: EvaluationInput = { simulated, real, provenance: { log: 'synthetic' } };
const report = evaluate(input);

describe('the evaluation', () => {
  it('scores the limit best, the belief next and the weakest last', () => {
    const { belief, bayes, v1, majority_accuracy } = report.simulated ?? expect.fail('nothing was simulated');
    expect(belief.runs).toBe(5500);
    expect(bayes?.log_loss).toBeLessThan(belief.log_loss);
    expect(belief.log_loss).toBeLessThan(v1?.log_loss ?? NaN);
    expect(belief.accuracy).toBe(bayes?.accuracy);
    expect(majority_accuracy).toBeLessThan(belief.accuracy);
    expect(report.simulated?.bayes_reliability?.ece).toBeLessThan(0.03);
    expect(report.simulated?.reliability.ece).toBeGreaterThan(0.03);
  });

  it('finds information in a belief that knows the regime, and as much of it in a blurred copy or nearly so', () => {
    const gain = report.real?.information_gain_bits;
    expect(gain?.belief).toBeGreaterThan(0.01);
    expect(gain?.v1).toBeGreaterThan(0);
    expect(report.real?.runs_scored).toBe(3 * 940);
    expect(report.real?.reliability.ece).toBeLessThan(0.1);
  });

  it('scores all of them on the same runs: those where each has a row', () => {
    const holes = simulated.map((one) => ({
      ...one,
      belief: one.belief.slice(),
      v1_belief: one.v1_belief?.slice() ?? null,
    }));
    holes[0]?.belief.fill(NaN, 0, 100 * 9);
    holes[0]?.v1_belief?.fill(NaN, 200 * 9, 250 * 9);
    const scored = evaluate({ simulated: holes, real: [] }).simulated;
    expect([scored?.belief.runs, scored?.bayes?.runs, scored?.v1?.runs]).toEqual([5350, 5350, 5350]);
    const later = evaluate({ simulated: holes, real: [], simulated_first_bar: 1000 }).simulated;
    expect(later?.belief.runs).toBe(2000 + 1500);
  });

  it('leaves a comparison out that one symbol has not', () => {
    const [first, second] = simulated;
    if (first === undefined || second === undefined) expect.fail('two symbols are simulated');
    const scored = evaluate({ simulated: [first, { ...second, bayes_belief: null, anchors: null }], real: [] });
    expect(scored.simulated?.bayes).toBeNull();
    expect(scored.simulated?.delays.hysteresis).toBeNull();
    expect(scored.behaviour?.hysteresis).toBeNull();
    expect(scored.behaviour?.measured_on).toBe('simulated');
    expect(summarize(scored).behaviour?.flips_per_day_hysteresis).toBeNull();
  });

  it('names the symbols that are too short to fit and score', () => {
    const short = withoutTruth(syntheticSymbol('SHORT', 521, 9));
    expect(evaluate({ simulated: [], real: [...real, short] }).real?.symbols_left_out).toEqual(['SHORT']);
    expect(evaluate({ simulated: [], real: [short] }).real).toBeNull();
  });

  it('refuses arrays that do not fit together, naming the symbol', () => {
    const [first] = simulated;
    if (first === undefined) expect.fail('a symbol is simulated');
    const broken: SimulatedSymbol[] = [
      { ...first, belief: first.belief.slice(1) },
      { ...first, bayes_belief: new Float64Array(9) },
      { ...first, anchors: new Uint8Array(4) },
      { ...first, truth: first.truth.map(() => 9) },
      { ...first, close: first.close.map(() => NaN) },
    ];
    for (const one of broken) {
      expect(() => evaluate({ simulated: [one], real: [] })).toThrow(/SIM1.*: /);
    }
    expect(() => evaluate({ simulated, real: [{ ...first, bar_ms: 60_000 }] })).toThrow('one cadence');
    expect(() => evaluate({ ...input, timeline: { symbol: 'NONE' } })).toThrow('NONE');
  });
});

/** The chances of regimes as another symbol shows them. */
function chancesOf(one: ScoredSymbol): RegimeChances {
  const rows = Uint32Array.from({ length: 1800 }, (_, row) => 500 + row);
  const outcomes = outlookOutcomes(one);
  const classes = (target: Uint8Array, count: number) => {
    const task = { outcomes: target, classes: count, fitRows: rows, scoreRows: rows };
    const shares = fitClassesByState(one.belief, REGIMES.length, task);
    return REGIMES.map((_, regime) => [...shares.subarray(regime * count, (regime + 1) * count)]);
  };
  return {
    horizon_bars: 10,
    half_life_bars: 480,
    move_class: { cuts: [...MOVE_CUTS], by_regime: classes(moveClasses(normalizedMoves(one)), 5) },
    next_range: {
      cuts: [...NEXT_RANGE_CUTS],
      by_regime: classes(nextRangeClasses(outcomes.range, NEXT_RANGE_CUTS), 8),
    },
    range_distribution: countedDistributions(one.belief, REGIMES.length, outcomes.range, rows),
    size_distribution: countedDistributions(one.belief, REGIMES.length, outcomes.size, rows),
  };
}

describe('the evaluation of verdicts', () => {
  const chances = chancesOf(withoutTruth(syntheticSymbol('OTHER', 2400, 8)));
  const transition = REGIMES.map((_, from) => REGIMES.map((__, to) => (from === to ? 0.96 : 0.005)));
  const withVerdicts = (one: ScoredSymbol, of: RegimeChances | null): ScoredSymbol => ({
    ...one,
    verdicts: {
      confidence: Float64Array.from(one.anchors ?? [], (anchor, bar) => one.belief[bar * REGIMES.length + anchor] ?? 0),
      claims: Array.from(one.close, () => null),
      range_quantiles: new Float64Array(one.close.length * OUTLOOK_LEVELS.length).fill(NaN),
      profile: new Uint8Array(one.close.length),
      profiles: [{ id: 'candles', transition, ...(of === null ? {} : { chances: of }) }],
    },
  });
  const scored = (of: RegimeChances | null) =>
    evaluate({ simulated: [], real: real.map((one) => withVerdicts(one, of)) }).real;

  const kept = scored(chances) ?? expect.fail('long enough');

  it('forecasts by the chances that the calibration keeps, beside those that are counted', () => {
    for (const target of ['move_class', 'next_range'] as const) {
      const { compared, mean, per_symbol } = kept.forecasts[target];
      expect(mean.kept?.estimate).toBeGreaterThan(0);
      expect(per_symbol.every(({ bits }) => bits.kept !== null && bits.kept !== bits.belief)).toBe(true);
      expect(compared.kept?.over.hmm.gain.low).toBeLessThanOrEqual(compared.kept?.over.hmm.gain.high ?? NaN);
    }
    expect(kept.outlook.range.kept?.coverage_90.estimate).toBeGreaterThan(0.8);
    expect(kept.outlook.beyond.map(({ said }) => said.kept !== null)).toEqual([true, true, true]);
    expect(kept.confidence?.runs).toBe(3 * 1900);
    expect(kept.words?.meant.some(({ kind }) => kind === 'held_surely')).toBe(true);
  });

  it('leaves out what the calibration does not keep, and scores the rest alike', () => {
    const without = scored(null);
    expect(without?.forecasts.move_class.mean.kept).toBeNull();
    expect(without?.outlook.range.kept).toBeNull();
    expect(without?.forecasts.move_class.mean.belief).toEqual(kept.forecasts.move_class.mean.belief);
    const twoProfiles = withVerdicts(real[0] ?? expect.fail('a symbol is real'), chances);
    const { verdicts } = twoProfiles;
    if (verdicts === undefined) expect.fail('verdicts are given');
    const mixed = {
      ...verdicts,
      profile: verdicts.profile.map((_, bar) => bar % 2),
      profiles: [...verdicts.profiles, ...verdicts.profiles],
    };
    expect(
      evaluate({ simulated: [], real: [{ ...twoProfiles, verdicts: mixed }] }).real?.outlook.range.kept,
    ).toBeNull();
  });

  it('says of each symbol where its outcomes are cut, and nothing of all where they are cut differently', () => {
    expect(kept.forecasts.next_range.cuts).toEqual(NEXT_RANGE_CUTS);
    const { by_regime } = chances.next_range;
    const shifted = NEXT_RANGE_CUTS.map((cut) => cut + 0.1);
    const others = { ...chances, next_range: { cuts: shifted, by_regime } };
    const symbols = real.map((one, place) => withVerdicts(one, place === 0 ? chances : others));
    const { move_class, next_range } = evaluate({ simulated: [], real: symbols }).real?.forecasts ?? expect.fail();
    expect(move_class.cuts).toEqual(MOVE_CUTS);
    expect(next_range.cuts).toBeNull();
    expect(next_range.per_symbol.map(({ cuts }) => cuts)).toEqual([NEXT_RANGE_CUTS, shifted, shifted]);
    const text = renderText(evaluate({ simulated: [], real: symbols }));
    expect(text.replaceAll(/\s+/g, ' ')).toContain('(8 classes, cut for each symbol by the profile that reads it)');
  });

  it('claims a gain in words only where its interval excludes 0', () => {
    const sentences = comparisonSentences(kept);
    expect(sentences).toHaveLength(8);
    for (const sentence of sentences) {
      const [, low = NaN, high = NaN] = (/\[([^,]+), ([^\]]+)\]/.exec(sentence.replaceAll('−', '-')) ?? []).map(Number);
      if (low > 0) expect(sentence).toContain('knows more of');
      else if (high < 0) expect(sentence).toContain('knows less of');
      else expect(sentence).toMatch(/^These runs do not tell/);
    }
  });
});

describe('the summary', () => {
  const summary = summarize(report);

  it('has exactly the sections and at least the keys that readers count on', () => {
    expect(Object.keys(summary)).toEqual(['simulated', 'real', 'behaviour']);
    const keys = (value: object | null) => Object.keys(value ?? {});
    expect(keys(summary.simulated)).toEqual(
      expect.arrayContaining([
        ...['accuracy', 'bayes_accuracy', 'v1_accuracy', 'log_loss', 'bayes_log_loss', 'brier', 'ece'],
        ...['detection_delay_bars', 'bayes_detection_delay_bars', 'hysteresis_detection_delay_bars'],
      ]),
    );
    expect(keys(summary.real)).toEqual(expect.arrayContaining(['runs_scored', 'information_gain_bits', 'ece']));
    expect(keys(summary.real?.information_gain_bits ?? null)).toEqual(['belief', 'ewma', 'har', 'hmm', 'v1']);
    expect(keys(summary.behaviour)).toEqual(
      expect.arrayContaining(['occupancy', 'dwell_bars', 'flips_per_day', 'flips_per_day_hysteresis']),
    );
    expect(keys(summary.behaviour?.occupancy ?? null)).toEqual([...REGIMES]);
  });

  it('is plain JSON, and null where nothing was measured', () => {
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
    expect(summarize(evaluate({ simulated: [], real: [] }))).toEqual({ simulated: null, real: null, behaviour: null });
  });
});

describe('the targets', () => {
  it('are judged where they can be, and met or missed by the numbers', () => {
    const targets = judgeTargets(report);
    expect(targets).toHaveLength(16);
    expect(targets.find(({ name }) => name.startsWith('Accuracy'))).toMatchObject({ measured: '1.000', met: true });
    expect(targets.find(({ name }) => name.startsWith('Calibration'))?.met).toBe(false);
    expect(judgeTargets(evaluate({ simulated: [], real: [] }))).toEqual([]);
  });
});

describe('the text', () => {
  it('fits into 100 columns and shows the numbers of the summary', () => {
    const text = renderText(report);
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
    expect(text).toContain(report.simulated?.belief.log_loss.toFixed(4));
    expect(text).toContain(report.real?.information_gain_bits.hmm.toFixed(4));
    for (const { symbol } of real) expect(text).toContain(symbol);
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  it('says so where nothing was measured', () => {
    expect(renderText(evaluate({ simulated: [], real: [] }))).toMatch(/^Nothing was measured/);
  });
});
