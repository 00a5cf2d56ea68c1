import {
  type CalibrationProfile,
  mirrorPosition,
  type Opinion,
  REGIMES,
  type Regime,
  stationaryDistribution,
  strengthPosition,
} from '@xray/contracts';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

import { createOpinionRecorder, type OpinionSequence } from '../opinions/opinion-sequence.ts';
import { rowsOf } from '../profiles/stochastic-rows.ts';

export const STATES = REGIMES.length;
export const CADENCE_MS = 180_000;

/** Numbers of [0, 1) by a seed. */
export function randomNumbers(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  for (let skipped = 0; skipped < 32; skipped += 1) generator.next();
  return () => uniformFloat64(generator);
}

/** Numbers between −size and size. */
export function randomValues(count: number, random: () => number, size = 1): Float64Array {
  return Float64Array.from({ length: count }, () => size * (2 * random() - 1));
}

export function regimeAt(position: number): Regime {
  return REGIMES[position] ?? 'CHOP_BALANCED';
}

/** Rows × 9 numbers as often as they are, averaged with their mirror image. */
export function mirrored(values: Float64Array, mirroredRow: (row: number) => number): Float64Array {
  return values.map((value, at) => {
    const image = mirroredRow(Math.floor(at / STATES)) * STATES + mirrorPosition(at % STATES);
    return (value + (values[image] ?? 0)) / 2;
  });
}

/** Regimes stay 25 bars, chop 50, and go anywhere. */
const TRANSITION: readonly (readonly number[])[] = REGIMES.map((_, from) => {
  const leaving = from < 2 ? 0.02 : 0.04;
  return REGIMES.map((__, to) => (to === from ? 1 - leaving : leaving / (STATES - 1)));
});

/** A source's word under a regime: it is right every other time, and more often strong when it is. */
const RIGHT = 0.5;
const STRONG = { right: 0.7, wrong: 0.4 } as const;
const STRENGTH = { strong: 1, weak: 0.25 } as const;

function wordProbability(truth: number, named: number, strength: number): number {
  const isRight = truth === named;
  const strong = isRight ? STRONG.right : STRONG.wrong;
  return (isRight ? RIGHT : (1 - RIGHT) / (STATES - 1)) * (strength === STRENGTH.strong ? strong : 1 - strong);
}

export interface HiddenMarketOptions {
  readonly symbol: string;
  readonly runs: number;
  readonly seed: number;
  /** Each speaks for itself at every run. */
  readonly sources: readonly string[];
  /** Say at every run what the first source says, under a name of their own. */
  readonly echoes?: readonly string[];
  readonly isLabelled?: boolean;
}

export interface HiddenMarket {
  readonly sequence: OpinionSequence;
  readonly truth: Uint8Array;
  /** The filtered belief of who knows all probabilities: runs × 9. */
  readonly bayes: Float64Array;
}

/** Half-width of a bar by regime, alike for mirrored ones: what regimes differ by to who sees prices only. */
function halfWidth(regime: number): number {
  return 0.001 * (1 + Math.min(regime, mirrorPosition(regime)));
}

/** A market that is a hidden Markov chain with stated probabilities, and what its sources say. */
export function hiddenMarket(options: HiddenMarketOptions): HiddenMarket {
  const { echoes = [], isLabelled = true, runs, seed, sources, symbol } = options;
  const random = randomNumbers(seed);
  const drawn = (weights: readonly number[]): number => {
    let left = random();
    const place = weights.findIndex((weight) => (left -= weight) < 0);
    return place === -1 ? weights.length - 1 : place;
  };
  const recorder = createOpinionRecorder(symbol);
  const truth = new Uint8Array(runs);
  const bayes = new Float64Array(runs * STATES);
  let expected: readonly number[] = stationaryDistribution(TRANSITION);
  let chances: readonly number[] = expected;
  let close = 100;
  for (let run = 0; run < runs; run += 1) {
    const regime = drawn(chances);
    truth[run] = regime;
    chances = TRANSITION[regime] ?? [];
    let belief: readonly number[] = expected;
    const opinions = sources.map((source): Opinion => {
      const named = random() < RIGHT ? regime : (regime + 1 + Math.floor(random() * (STATES - 1))) % STATES;
      const isStrong = random() < (named === regime ? STRONG.right : STRONG.wrong);
      const strength = isStrong ? STRENGTH.strong : STRENGTH.weak;
      belief = belief.map((mass, k) => mass * wordProbability(k, named, strength));
      return { source, regime: regimeAt(named), strength, confidence: 1 };
    });
    const [first] = opinions;
    const repeated = first === undefined ? [] : echoes.map((source) => ({ ...first, source }));
    const sum = belief.reduce((partial, mass) => partial + mass, 0);
    const masses = belief.map((mass) => mass / sum);
    bayes.set(masses, run * STATES);
    expected = REGIMES.map((_, to) => masses.reduce((mass, from, k) => mass + from * (TRANSITION[k]?.[to] ?? 0), 0));
    const width = halfWidth(regime) * (0.5 + random());
    close *= 1 + width * (random() - 0.5);
    recorder.add({
      engine_timestamp_ms: (run + 1) * CADENCE_MS,
      opinions: [...opinions, ...repeated],
      truth: isLabelled ? regimeAt(regime) : null,
      bar: { high: close * (1 + width), low: close * (1 - width), close },
    });
  }
  return { sequence: recorder.sequence(), truth, bayes };
}

/** The belief of an engine that reads a profile: runs × 9. */
export function filteredBelief(profile: CalibrationProfile, sequence: OpinionSequence): Float64Array {
  const { offsets, strength, voice, voices, weight } = sequence;
  const tables = voices.map(
    ({ regime, source }) =>
      profile.sources.find((one) => one.source === source)?.readings.find((one) => one.regime === regime)?.nats ?? [],
  );
  const runs = sequence.engine_timestamp_ms.length;
  const out = new Float64Array(runs * STATES);
  let expected: readonly number[] = profile.stationary;
  for (let run = 0; run < runs; run += 1) {
    const masses = expected.map((prior, k) => {
      let nats = 0;
      for (let opinion = offsets[run] ?? 0; opinion < (offsets[run + 1] ?? 0); opinion += 1) {
        const rows = tables[voice[opinion] ?? 0] ?? [];
        if (rows.length === 0) continue;
        const { lower, upper_share } = strengthPosition(rows.length, strength[opinion] ?? 0);
        const said = (1 - upper_share) * (rows[lower]?.[k] ?? 0) + upper_share * (rows[lower + 1]?.[k] ?? 0);
        nats += (weight[opinion] ?? 0) * said;
      }
      return prior * Math.exp(nats);
    });
    const sum = masses.reduce((partial, mass) => partial + mass, 0);
    const belief = masses.map((mass) => mass / sum);
    out.set(belief, run * STATES);
    expected = REGIMES.map((_, to) =>
      belief.reduce((mass, from, k) => mass + from * (profile.transition[k]?.[to] ?? 0), 0),
    );
  }
  return out;
}

export interface BeliefScore {
  readonly accuracy: number;
  /** In nats a run. */
  readonly logLoss: number;
}

export function scoreBelief(belief: Float64Array, truth: Uint8Array): BeliefScore {
  let right = 0;
  let loss = 0;
  rowsOf(belief, STATES).forEach((row, run) => {
    const regime = truth[run] ?? 0;
    if (row.indexOf(Math.max(...row)) === regime) right += 1;
    loss -= Math.log(row[regime] ?? 0);
  });
  return { accuracy: right / truth.length, logLoss: loss / truth.length };
}

/** The largest difference between what a derivative says of each coordinate and what a small step there shows. */
export function derivativeError(
  value: (point: Float64Array) => number,
  point: Float64Array,
  gradient: Float64Array,
  step = 1e-5,
): number {
  return point.reduce((most, x, at) => {
    const moved = (to: number): number => value(point.with(at, to));
    const slope = (moved(x + step) - moved(x - step)) / (2 * step);
    return Math.max(most, Math.abs(slope - (gradient[at] ?? NaN)));
  }, 0);
}
