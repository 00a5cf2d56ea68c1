import type { BoundaryCut } from '@xray/orchestrator';

import { createCutSource, symbolNames, TRADES_A_CUT, type CutSource } from './made-up-cuts.ts';
import type { Measure, Row } from './measure.ts';
import { createBenchmarkPipeline, noLog, type BenchmarkPipeline } from './pipeline.ts';
import { median, quartiles, repeated, timedAsync } from './rounds.ts';
import { createStageTimes } from './stage-times.ts';

/** What the Python original takes for the same cut on the same kind of machine, in microseconds: a given, not measured here. */
const PYTHON_ORIGINAL_US = 272;

interface Size {
  /** Runs before anything counts: every window is full after 600 bars, the compiler has settled after some 40 000 runs. */
  readonly warm_up_runs: number;
  readonly runs_a_round: number;
  readonly rounds: number;
}

interface RunTimes {
  /** Microseconds a run of every round, by the clock. */
  readonly wall_us: readonly number[];
  /** Of all threads, the compiler's and the collector's included: what a busy machine cannot lengthen. */
  readonly cpu_us: number;
}

function cutsOf(source: CutSource, count: number): readonly BoundaryCut[] {
  return Array.from({ length: count }, () => source.next());
}

/** Milliseconds over some boundaries whose cuts are made beforehand. */
function millisecondsOver(pipeline: BenchmarkPipeline, cuts: readonly BoundaryCut[]): Promise<number> {
  return timedAsync(async () => {
    for (const cut of cuts) await pipeline.run(cut);
  });
}

async function wholeRuns(symbols: number, { rounds, runs_a_round, warm_up_runs }: Size): Promise<RunTimes> {
  const source = createCutSource(symbolNames(symbols));
  const pipeline = createBenchmarkPipeline({ log: noLog });
  const boundaries = Math.round(runs_a_round / symbols);
  for (let done = 0; done < warm_up_runs; done += symbols) await pipeline.run(source.next());
  const cpuMs: number[] = [];
  const wallMs = await repeated(
    async () => {
      const cuts = cutsOf(source, boundaries);
      const before = process.cpuUsage();
      const wall = await millisecondsOver(pipeline, cuts);
      const { system, user } = process.cpuUsage(before);
      cpuMs.push((user + system) / 1000);
      return wall;
    },
    { warm_up: 0, measured: rounds },
  );
  const aRun = (milliseconds: number): number => (milliseconds * 1000) / (boundaries * symbols);
  return { wall_us: wallMs.map(aRun), cpu_us: aRun(median(cpuMs)) };
}

/** Every stage's microseconds a run; the clock readings themselves add a little to each. */
async function stageText({ runs_a_round, warm_up_runs }: Size): Promise<string> {
  const source = createCutSource(symbolNames(1));
  const stages = createStageTimes();
  const pipeline = createBenchmarkPipeline({ log: noLog, stages });
  for (let done = 0; done < warm_up_runs; done += 1) await pipeline.run(source.next());
  const cuts = cutsOf(source, runs_a_round);
  stages.reset();
  await millisecondsOver(pipeline, cuts);
  const parts = [...stages.read()]
    .toSorted(([, left], [, right]) => right - left)
    .map(([stage, time]) => `${stage} ${((time * 1000) / runs_a_round).toFixed(1)}`);
  return `µs a run by stage, one symbol, one more pass with clocks in between: ${parts.join(', ')}`;
}

function row(measure: string, { cpu_us, wall_us }: RunTimes, target: Row['target'], notes: readonly string[]): Row {
  const [low, high] = quartiles(wall_us);
  return {
    measure,
    value: { value: median(wall_us), unit: 'µs/run' },
    floor: { name: 'Python original (given)', value: PYTHON_ORIGINAL_US, unit: 'µs/run' },
    ratio: PYTHON_ORIGINAL_US / median(wall_us),
    ratio_quartiles: [PYTHON_ORIGINAL_US / high, PYTHON_ORIGINAL_US / low],
    target,
    notes: [...notes, `${cpu_us.toFixed(0)} µs of CPU time a run, all threads`],
  };
}

export const oneRun: Measure = {
  name: 'one-run',
  of: 'packages',
  async run({ quick }) {
    const size: Size = quick
      ? { warm_up_runs: 3000, runs_a_round: 1000, rounds: 3 }
      : { warm_up_runs: 40_000, runs_a_round: 5000, rounds: 7 };
    const alone = await wholeRuns(1, size);
    const many = await wholeRuns(50, size);
    return {
      kind: 'measured',
      rows: [
        row('one run, cut to view model, one symbol', alone, { of: 'ratio', bound: 'at_least', limit: 20 }, [
          `a cut of ${TRADES_A_CUT} trades, 1 candle and 1 open interest, after ${size.warm_up_runs} runs; composer, engine with and without memory, run records and thread, gate, all analysis modules, a full view model after every run; nothing is encoded or stored`,
          await stageText(size),
        ]),
        row('one run, cut to view model, 50 symbols a boundary', many, null, [
          'the same cut for each of 50 symbols, with the comparisons between them; one view model a boundary',
        ]),
      ],
    };
  },
};
