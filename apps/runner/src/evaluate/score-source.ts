import { createSnapshotComposer } from '@xray/composer';
import type { RegimeEngine } from '@xray/contracts';
import type { ScoredSymbol } from '@xray/evaluation';

import type { CommandContext } from '../cli/context.ts';
import { countText } from '../cli/format.ts';
import type { DecidingConfig } from '../config/schema.ts';
import { reobserve } from '../observe/reobserve.ts';
import { composerConfig } from '../pipeline/package-configs.ts';
import { meteredComposer, type CostMeter } from './cost-meter.ts';
import { rememberingEngine, type RememberingEngine } from './engines.ts';
import type { EvaluationSource } from './evaluation-source.ts';
import type { FittedData } from './fitted-data.ts';
import { watchedObservations } from './watched-observations.ts';
import { createSymbolRows, type SymbolRows } from './symbol-rows.ts';

export interface ScoreSetup {
  readonly config: DecidingConfig;
  /** The engine whose belief of a symbol is scored. */
  readonly engine_of: (symbol: string) => RegimeEngine;
  /** The engine without a calibration, for observer set v1; `null` where it would say the same. */
  readonly v1_engine: RegimeEngine | null;
  readonly fitted: FittedData;
  readonly cost: { readonly composer: CostMeter; readonly engine: CostMeter };
}

export interface ScoredSource {
  readonly runs: number;
  /** Runs at whose boundary no bar closed: they have a belief and nothing to score it by. */
  readonly runs_without_bar: number;
  /** By symbol name. */
  readonly symbols: readonly ScoredSymbol[];
}

/**
 * Composer and engine with memory over a source, boundary by boundary; of each run, a row of numbers is kept.
 *
 * @throws RunnerError `interrupted`, `not_done` where a run lies in data that was fitted on
 */
export async function scoreSource(
  source: EvaluationSource,
  { config, cost, engine_of, fitted, v1_engine }: ScoreSetup,
  context: Pick<CommandContext, 'signal' | 'terminal'>,
): Promise<ScoredSource> {
  const engines = new Map<string, RememberingEngine>();
  const decide: RememberingEngine = (input) => {
    const { symbol } = input.snapshot;
    const engine = engines.get(symbol) ?? rememberingEngine(engine_of(symbol));
    engines.set(symbol, engine);
    return engine(input);
  };
  const decideByV1 = v1_engine === null ? null : rememberingEngine(v1_engine);
  const rows = new Map<string, SymbolRows>();
  const rowsOf = (symbol: string): SymbolRows => {
    const known = rows.get(symbol) ?? createSymbolRows(config.cadence_ms);
    rows.set(symbol, known);
    return known;
  };
  const composer = meteredComposer(createSnapshotComposer(composerConfig(config)), cost.composer);
  let [runs, runs_without_bar] = [0, 0];
  const watch = { options: { composer }, undone: 'nothing was scored', text: () => `${countText(runs)} runs` };
  for await (const observations of watchedObservations(source, config, context, watch)) {
    for (const { bar, engine_timestamp_ms, input, symbol } of observations) {
      if (!source.simulated) fitted.refuseRun(symbol, engine_timestamp_ms, source.name);
      const verdict = cost.engine.time(() => decide(input));
      const v1Verdict = decideByV1 === null ? verdict : decideByV1(reobserve(input, 'v1'));
      runs += 1;
      if (bar === null) runs_without_bar += 1;
      else rowsOf(symbol).add({ bar, verdict, v1_verdict: v1Verdict });
    }
  }
  const symbols = [...rows].sort(([left], [right]) => (left < right ? -1 : 1));
  return { runs, runs_without_bar, symbols: symbols.map(([symbol, of]) => of.scored(symbol)) };
}
