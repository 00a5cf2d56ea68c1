import { performance } from 'node:perf_hooks';

import type { RawMarketEvent } from '@xray/contracts';
import { openLogWriter } from '@xray/event-log';
import { binanceUsdm } from '@xray/market-data';
import {
  defaultMarketModel,
  simulateMarket,
  type MarketModel,
  type MarketSimConfig,
  type SimulatedFrame,
} from '@xray/market-sim';
import {
  createLiveCuts,
  createRawInputBuffer,
  completeOrchestratorConfig,
  type LiveCuts,
  type RawInputBuffer,
} from '@xray/orchestrator';

import { symbolNames } from './made-up-cuts.ts';
import type { Measure, MeasureOptions, Row } from './measure.ts';
import { createBenchmarkPipeline, type BenchmarkPipeline } from './pipeline.ts';
import { median, quantile } from './rounds.ts';
import { inScratchFolder, systemClock } from './scratch.ts';
import { createStageTimes } from './stage-times.ts';

const { boundary_delay_ms: DELAY_MS, cadence_ms: CADENCE_MS } = completeOrchestratorConfig();
const FRAMES_AN_APPEND = 512;
const FRAMES_A_SECOND = 20;
/** A setting of the simulator under which a symbol has at least that many frames on average; the rows say how many. */
const BUSY_TRADES_A_BAR = 4500;
const HISTORY_BARS = 64;
const START_MS = 1_767_225_600_000;
const TARGET_SYMBOLS = 500;
const TARGET_LATENCY_MS = 50;

/** The default market with as many symbols as asked for, which take turns with its instruments. */
function marketOf(count: number): MarketModel {
  const model = defaultMarketModel();
  const instruments = symbolNames(count).flatMap((symbol, index) => {
    const instrument = model.instruments[index % model.instruments.length];
    return instrument === undefined ? [] : [{ ...instrument, symbol }];
  });
  return { ...model, instruments };
}

interface World {
  readonly buffer: RawInputBuffer;
  readonly cuts: LiveCuts;
  readonly pipeline: BenchmarkPipeline;
}

/** Time that the pipeline's own work took; making the frames is left out. */
interface Used {
  cpu_ms: number;
  frames: number;
  readonly boundary_to_view_ms: number[];
}

/** Runs work that counts, and adds the CPU time of all threads. */
async function counted(used: Used, work: () => Promise<void>): Promise<void> {
  const before = process.cpuUsage();
  await work();
  const { system, user } = process.cpuUsage(before);
  used.cpu_ms += (system + user) / 1000;
}

/** Decodes and appends; resolves when all of it is durable and with the composer. */
async function receive({ buffer }: World, frames: readonly SimulatedFrame[]): Promise<void> {
  for (let first = 0; first < frames.length; first += FRAMES_AN_APPEND) {
    const events: RawMarketEvent[] = [];
    for (const { frame, recv_ts_ms, symbol } of frames.slice(first, first + FRAMES_AN_APPEND)) {
      for (const event of binanceUsdm.decode(frame, { recv_ts_ms, symbol_hint: symbol })) events.push(event);
    }
    buffer.accept(events);
    await new Promise(setImmediate);
  }
  await buffer.settled();
}

async function boundary({ cuts, pipeline }: World, engineMs: number): Promise<number> {
  const began = performance.now();
  const cut = cuts.close(engineMs);
  if (cut === null) throw new Error(`nothing is due at ${engineMs}`);
  await pipeline.run(cut);
  return performance.now() - began;
}

/** Feeds a market to the pipeline as fast as it goes, boundaries where the frames' receipt times put them. */
async function feed(world: World, market: Partial<MarketSimConfig>, startMs: number): Promise<Used> {
  const used: Used = { cpu_ms: 0, frames: 0, boundary_to_view_ms: [] };
  let nextBoundaryMs = startMs + CADENCE_MS;
  for (const minute of simulateMarket({ ...market, start_ts_ms: startMs }).frames()) {
    const dueMs = nextBoundaryMs + DELAY_MS;
    const firstAfter = minute.findIndex((frame) => frame.recv_ts_ms > dueMs);
    const split = firstAfter === -1 ? minute.length : firstAfter;
    await counted(used, async () => {
      await receive(world, minute.slice(0, split));
      if (firstAfter !== -1) {
        used.boundary_to_view_ms.push(await boundary(world, nextBoundaryMs));
        nextBoundaryMs += CADENCE_MS;
        await receive(world, minute.slice(split));
      }
    });
    used.frames += minute.length;
  }
  return used;
}

async function measureIn(directory: string, { quick }: MeasureOptions): Promise<readonly Row[]> {
  const count = quick ? 10 : 50;
  const bars = quick ? 3 : 6;
  const log = await openLogWriter({ directory, clock: systemClock });
  const stages = createStageTimes();
  const pipeline = createBenchmarkPipeline({ log, stages });
  const cuts = createLiveCuts({ cadence_ms: CADENCE_MS, boundary_delay_ms: DELAY_MS });
  const buffer = createRawInputBuffer({
    log,
    clock: systemClock,
    onDurable: (records) => {
      cuts.add(records);
      pipeline.takeEarly(cuts.takeEarly());
    },
    onFailure: (error) => {
      throw error;
    },
  });
  const world: World = { buffer, cuts, pipeline };
  const model = marketOf(count);
  await feed(world, { model, bars: HISTORY_BARS }, START_MS);
  stages.reset();
  const used = await feed(
    world,
    { model: { ...model, trades_per_bar: BUSY_TRADES_A_BAR }, bars },
    START_MS + HISTORY_BARS * CADENCE_MS,
  );
  await log.close();

  const simulatedMs = bars * CADENCE_MS;
  const framesASecond = used.frames / count / (simulatedMs / 1000);
  const latencies = used.boundary_to_view_ms;
  const stageTexts = [...stages.read()]
    .toSorted(([, left], [, right]) => right - left)
    .map(([stage, time]) => `${stage} ${(time / latencies.length).toFixed(1)}`);
  const blank = { floor: null, ratio: null, ratio_quartiles: null } as const;
  return [
    {
      ...blank,
      measure: `symbols per core at ${FRAMES_A_SECOND} frames/s each, by CPU time alone`,
      value: { value: (count * simulatedMs) / used.cpu_ms, unit: 'symbols' },
      target: { of: 'value', bound: 'at_least', limit: TARGET_SYMBOLS },
      notes: [
        `${count} simulated symbols at ${framesASecond.toFixed(1)} frames/s for ${bars} bars, ${used.frames} frames as fast as they go: simulated time × symbols over the CPU time of all threads (${(used.cpu_ms / 1000).toFixed(1)} s), for decoding, durable appends in groups of ${FRAMES_AN_APPEND}, cuts, composing, engine, gate, analysis and view models, every event stored; sockets and making the frames are not in it`,
        'extrapolated: CPU time is taken to grow with the number of symbols',
      ],
    },
    {
      ...blank,
      measure: `boundary to view, ${count} symbols, slowest of ${latencies.length}`,
      value: { value: quantile(latencies, 1), unit: 'ms' },
      target: { of: 'value', bound: 'at_most', limit: TARGET_LATENCY_MS },
      notes: [
        `from closing the cut (${Math.round(used.frames / bars)} records, handed to the composer as they became durable) to the view model of all ${count} symbols, with the durable commits of orchestrator, gate and analysis in between; median ${median(latencies).toFixed(1)} ms; too few boundaries for a p99, so the slowest stands for it`,
        `ms a boundary by stage, on average, waiting for the disk included: ${stageTexts.join(', ')}`,
      ],
    },
  ];
}

export const symbolsPerCore: Measure = {
  name: 'symbols-per-core',
  of: 'packages',
  run: (options) =>
    inScratchFolder(options.directory, async (directory) => ({
      kind: 'measured',
      rows: await measureIn(directory, options),
    })),
};
