import type { DashboardViewModel } from '@xray/contracts';

import { createCutSource, symbolNames } from './made-up-cuts.ts';
import type { Measure } from './measure.ts';
import { createBenchmarkPipeline, noLog, type BenchmarkPipeline } from './pipeline.ts';
import { collectGarbage } from './rounds.ts';

const BARS = 600;

/** Bytes that are still held after everything that can be collected is. */
function heldBytes(): number {
  collectGarbage();
  collectGarbage();
  const { external, heapUsed } = process.memoryUsage();
  return heapUsed + external;
}

/** The cuts' own source is gone when this returns. */
async function viewAfterBars(pipeline: BenchmarkPipeline, symbols: number): Promise<DashboardViewModel | null> {
  const source = createCutSource(symbolNames(symbols));
  let view: DashboardViewModel | null = null;
  for (let bar = 0; bar < BARS; bar += 1) view = await pipeline.run(source.next());
  return view;
}

/** Bytes that the state of a pipeline over some symbols holds after its bars, its last view model included. */
async function stateBytes(symbols: number): Promise<number> {
  const before = heldBytes();
  const pipeline = createBenchmarkPipeline({ log: noLog });
  const view = await viewAfterBars(pipeline, symbols);
  const after = heldBytes();
  // Both are looked at after the measurement, so that neither can have been collected before it.
  if (view?.symbols.length !== symbols || typeof pipeline.run !== 'function') throw new Error('a symbol is missing');
  return after - before;
}

export const memoryPerSymbol: Measure = {
  name: 'memory-per-symbol',
  of: 'packages',
  async run({ quick }) {
    if (globalThis.gc === undefined) return { kind: 'skipped', reason: 'node was started without --expose-gc' };
    const [few, many] = quick ? [5, 25] : [25, 125];
    // The first pass also compiles what the second one uses.
    await stateBytes(few);
    const fewBytes = await stateBytes(few);
    const manyBytes = await stateBytes(many);
    return {
      kind: 'measured',
      rows: [
        {
          measure: 'memory per symbol, steady',
          value: { value: (manyBytes - fewBytes) / (many - few) / 1024, unit: 'KiB' },
          floor: null,
          ratio: null,
          ratio_quartiles: null,
          target: { of: 'value', bound: 'at_most', limit: 200 },
          notes: [
            `state of composer, orchestrator, engine, gate, analysis and dashboards after ${BARS} bars of 40 trades, 1 candle and 1 open interest, with the last view model: heap and external memory of ${many} symbols (${(manyBytes / 2 ** 20).toFixed(1)} MiB) less that of ${few} (${(fewBytes / 2 ** 20).toFixed(1)} MiB), after garbage collection, shared over the difference; books and socket buffers of a live feed are not part of it`,
          ],
        },
      ],
    };
  },
};
