import type { BoundaryCut } from '@xray/orchestrator';

import { createCutSource, symbolNames, TRADES_A_CUT, type CutSource } from './made-up-cuts.ts';
import type { Measure, Row } from './measure.ts';
import { createBenchmarkPipeline, noLog, type BenchmarkPipeline } from './pipeline.ts';
import { median, quartiles, repeated, timedAsync } from './rounds.ts';
import { createStageTimes } from './stage-times.ts';

/** What the Python original takes for the same cut on the same kind of machine, in microseconds: a given, not measured here. */
const PYTHON_ORIGINAL_US = 272;
/** Every window that the features look at is full by then. */
const WARM_UP_BOUNDARIES = 600;

function cutsOf(source: CutSource, count: number): readonly BoundaryCut[] {
  return Array.from({ length: count }, () => source.next());
}

interface RunTimes {
  /** Microseconds a run of every round, by the clock. */
  readonly wall_us: readonly number[];
  /** Of all threads, the compiler's and the collector's included: what a busy machine cannot lengthen. */
  readonly cpu_us: number;
}

/** Microseconds a run over some boundaries whose cuts are made beforehand. */
async function microsecondsARun(pipeline: BenchmarkPipeline, cuts: readonly BoundaryCut[]): Promise<number> {
  const time = await timedAsync(async () => {
    for (const cut of cuts) await pipeline.run(cut);
  });
  const runs = cuts.reduce((sum, cut) => sum + cut.symbols.length, 0);
  return (time * 1000) / runs;
}

async function wholeRuns(symbols: number, boundaries: number, rounds: number): Promise<RunTimes> {
  const source = createCutSource(symbolNames(symbols));
  const pipeline = createBenchmarkPipeline({ log: noLog });
  for (let warm = 0; warm < WARM_UP_BOUNDARIES; warm += 1) await pipeline.run(source.next());
  const cpuUs: number[] = [];
  const counts = { warm_up: 2, measured: rounds };
  const wall_us = await repeated(async () => {
    const cuts = cutsOf(source, boundaries);
    const before = process.cpuUsage();
    const wall = await microsecondsARun(pipeline, cuts);
    const { system, user } = process.cpuUsage(before);
    cpuUs.push((user + system) / (boundaries * symbols));
    return wall;
  }, counts);
  return { wall_us, cpu_us: median(cpuUs.slice(counts.warm_up)) };
}

/** Every stage's microseconds a run; the clock readings themselves add a little to each. */
async function stageText(boundaries: number): Promise<string> {
  const source = createCutSource(symbolNames(1));
  const stages = createStageTimes();
  const pipeline = createBenchmarkPipeline({ log: noLog, stages });
  for (let warm = 0; warm < WARM_UP_BOUNDARIES + boundaries; warm += 1) await pipeline.run(source.next());
  const cuts = cutsOf(source, boundaries);
  stages.reset();
  await microsecondsARun(pipeline, cuts);
  const parts = [...stages.read()]
    .toSorted(([, left], [, right]) => right - left)
    .map(([stage, time]) => `${stage} ${((time * 1000) / boundaries).toFixed(1)}`);
  return `µs a run by stage, one symbol, one more pass with clocks in between: ${parts.join(', ')}`;
}

function row(
  measure: string,
  { cpu_us, wall_us: times }: RunTimes,
  withTarget: boolean,
  notes: readonly string[],
): Row {
  const [low, high] = quartiles(times);
  return {
    measure,
    value: { value: median(times), unit: 'µs/run' },
    floor: { name: 'Python original (given)', value: PYTHON_ORIGINAL_US, unit: 'µs/run' },
    ratio: PYTHON_ORIGINAL_US / median(times),
    ratio_quartiles: [PYTHON_ORIGINAL_US / high, PYTHON_ORIGINAL_US / low],
    target: withTarget ? { of: 'ratio', bound: 'at_least', limit: 20 } : null,
    notes: [...notes, `${cpu_us.toFixed(0)} µs of CPU time a run, all threads`],
  };
}

export const oneRun: Measure = {
  name: 'one-run',
  async run({ quick }) {
    const boundaries = quick ? 300 : 1000;
    const rounds = quick ? 3 : 9;
    const alone = await wholeRuns(1, boundaries, rounds);
    const many = await wholeRuns(50, boundaries / 50, rounds);
    return {
      kind: 'measured',
      rows: [
        row('one run, cut to view model, one symbol', alone, true, [
          `a cut of ${TRADES_A_CUT} trades, 1 candle and 1 open interest, after ${WARM_UP_BOUNDARIES} bars; composer, engine with and without memory, run records and thread, gate, all analysis modules, a full view model after every run; nothing is encoded or stored`,
          await stageText(boundaries),
        ]),
        row('one run, cut to view model, 50 symbols a boundary', many, false, [
          'the same cut for each of 50 symbols, with the comparisons between them; one view model a boundary',
        ]),
      ],
    };
  },
};
