import {
  profilePosition,
  type CalibrationProfile,
  type Observation,
  type ObservedMarket,
  type RememberingEngine,
  type SnapshotComposer,
} from '@xray/contracts';

import type { ScoredSymbol } from '../scored/scored-symbol.ts';
import { meteredComposer, type CostMeter } from './cost-meter.ts';
import type { FittedData } from './fitted-data.ts';
import { createSymbolRows, type SymbolRows } from './symbol-rows.ts';

/** What a market is scored by. */
export interface ScoreSetup {
  /** The cadence of runs, in milliseconds. */
  readonly cadence_ms: number;
  /** A composer that has seen nothing. */
  readonly createComposer: () => SnapshotComposer;
  /** An engine that remembers nothing, for the belief of a symbol that is scored. */
  readonly createEngine: (symbol: string) => RememberingEngine;
  /** The profiles of the calibration of that engine; none where it has no calibration. */
  readonly profilesOf: (symbol: string) => readonly CalibrationProfile[];
  /** One without a calibration, of the opinions of observer set v1; `null` where it would say the same. */
  readonly createV1Engine: (() => RememberingEngine) | null;
  readonly fitted: FittedData;
}

export interface ScoreCost {
  readonly composer: CostMeter;
  readonly engine: CostMeter;
}

export interface ScoredMarket {
  readonly runs: number;
  /** Runs at whose boundary no bar closed: they have a belief and nothing to score it by. */
  readonly runs_without_bar: number;
  /** By symbol name. */
  readonly symbols: readonly ScoredSymbol[];
}

/** What is kept by symbol is made when a symbol is first seen. */
function bySymbol<Kept>(create: (symbol: string) => Kept): { of: (symbol: string) => Kept; all: Map<string, Kept> } {
  const all = new Map<string, Kept>();
  const of = (symbol: string): Kept => {
    const known = all.get(symbol);
    if (known !== undefined) return known;
    const made = create(symbol);
    all.set(symbol, made);
    return made;
  };
  return { of, all };
}

/**
 * Composer and engine with memory over a market, boundary by boundary; of each run, a row of numbers is kept.
 *
 * @throws EvaluationError `fitted_on` where a run lies in data that was fitted on; what the market rejects with
 */
export async function scoreMarket(
  market: ObservedMarket,
  { cadence_ms, createComposer, createEngine, createV1Engine, fitted, profilesOf }: ScoreSetup,
  cost: ScoreCost,
): Promise<ScoredMarket> {
  const engines = bySymbol(createEngine);
  const v1Engine = createV1Engine === null ? null : createV1Engine();
  const rows = bySymbol<SymbolRows>((symbol) => createSymbolRows(cadence_ms, profilesOf(symbol)));
  let [runs, runs_without_bar] = [0, 0];
  const score = ({ bar, engine_timestamp_ms, input, symbol }: Observation): void => {
    if (market.labelled_bar_ms === null) fitted.refuseRun(symbol, engine_timestamp_ms, market.name);
    const verdict = cost.engine.time(() => engines.of(symbol)(input));
    const v1_verdict = v1Engine === null ? verdict : v1Engine(input);
    runs += 1;
    if (bar === null) runs_without_bar += 1;
    else {
      const profile = profilePosition(profilesOf(symbol), input.evidence_snapshot.opinions);
      rows.of(symbol).add({ bar, verdict, v1_verdict, profile });
    }
  };
  for await (const observations of market.observe(meteredComposer(createComposer(), cost.composer))) {
    observations.forEach(score);
  }
  const symbols = [...rows.all].sort(([left], [right]) => (left < right ? -1 : 1));
  return { runs, runs_without_bar, symbols: symbols.map(([symbol, of]) => of.scored(symbol)) };
}
