import { countText, offCadence, type Calibration, type Clock, type ObservedMarket } from '@xray/contracts';

import { EvaluationError } from '../errors.ts';
import type { EvaluationReport } from '../report/evaluation-report.ts';
import { evaluate } from '../report/evaluate.ts';
import type { ScoredSymbol, SimulatedSymbol } from '../scored/scored-symbol.ts';
import { createCostMeter } from './cost-meter.ts';
import { scoreMarket, type ScoreSetup } from './score-market.ts';
import { simulatedSymbols } from './simulated-symbols.ts';

/** Bars of a simulated market that are not scored: what the composer measures a bar against has filled by then. */
export const SIMULATED_FIRST_BAR = 500;

/** What is scored, by which engine, and what the report says of where it comes from. */
export interface MarketsToScore {
  readonly markets: readonly ObservedMarket[];
  readonly setup: ScoreSetup;
  /** The calibration that the report names; `null` where there is none. */
  readonly calibration: Calibration | null;
  /** What else the report says of how it came about, in this order. */
  readonly provenance: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** What was scored, and what a run cost. */
export interface Evaluated {
  readonly report: EvaluationReport;
  readonly runs: number;
  /** Mean time of one run, in microseconds; `null` where there was none. */
  readonly cost_us_per_run: { readonly composer: number | null; readonly engine: number | null };
}

interface FromMarket<Symbol extends ScoredSymbol> {
  readonly market: string;
  readonly scored: Symbol;
}

/** Symbols under names that no other one of the report has. */
function named<Symbol extends ScoredSymbol>(symbols: readonly FromMarket<Symbol>[]): readonly Symbol[] {
  const count = Map.groupBy(symbols, ({ scored }) => scored.symbol);
  return symbols.map(({ market, scored }) =>
    (count.get(scored.symbol)?.length ?? 0) > 1 ? { ...scored, symbol: `${scored.symbol} ${market}` } : scored,
  );
}

/** Before anything is simulated or read: what cannot be scored, or would say nothing. */
function refuseBefore({ markets, setup: { cadence_ms, fitted } }: MarketsToScore): void {
  const names = new Set<string>();
  for (const market of markets) {
    const { name } = market;
    if (names.has(name)) {
      const advice =
        'score each once, and give other data a name of its own (the folder’s, or the one in the market model)';
      throw new EvaluationError('unfit_markets', `two sources are called ${name}: ${advice}`);
    }
    names.add(name);
    if (market.labelled_bar_ms !== null) fitted.refuseMarket(name);
    const problem = offCadence(market, cadence_ms);
    if (problem !== null) throw new EvaluationError('unfit_markets', problem);
  }
}

/**
 * Scores the belief of an engine on each market, and says what it cost.
 *
 * @throws EvaluationError `fitted_on` on data that the calibration was fitted on, `nothing_scored` where nothing can be
 *   scored, `unfit_markets`; what a market rejects with
 */
export async function evaluateMarkets(request: MarketsToScore): Promise<Evaluated> {
  const { calibration, clock, markets, setup } = request;
  refuseBefore(request);
  const cost = { composer: createCostMeter(clock), engine: createCostMeter(clock) };
  const real: FromMarket<ScoredSymbol>[] = [];
  const simulated: FromMarket<SimulatedSymbol>[] = [];
  const scored_on: string[] = [];
  let [runs, runsWithoutBar] = [0, 0];
  for (const market of markets) {
    const { labelled_bar_ms, name } = market;
    const scored = await scoreMarket(market, setup, cost);
    runs += scored.runs;
    runsWithoutBar += scored.runs_without_bar;
    scored_on.push(`${name} (${labelled_bar_ms === null ? 'real' : 'simulated'}, ${countText(scored.runs)} runs)`);
    const truth = market.truth();
    if (truth === null) real.push(...scored.symbols.map((symbol) => ({ market: name, scored: symbol })));
    else simulated.push(...simulatedSymbols(scored.symbols, truth).map((symbol) => ({ market: name, scored: symbol })));
  }
  const report = evaluate({
    real: named(real),
    simulated: named(simulated),
    simulated_first_bar: SIMULATED_FIRST_BAR,
    provenance: {
      'scored on': scored_on.join('; '),
      calibration: calibration === null ? 'none' : `${calibration.name}, ${calibration.hash}`,
      ...request.provenance,
      ...(simulated.length === 0
        ? {}
        : { 'simulated markets': `scored from bar ${SIMULATED_FIRST_BAR} on, what comes before fills the windows` }),
      ...(runsWithoutBar === 0 ? {} : { 'without a bar': `${countText(runsWithoutBar)} runs, which are not scored` }),
    },
  });
  if (report.simulated === null && report.real === null) {
    const needs = `a simulated symbol needs more than ${SIMULATED_FIRST_BAR} bars and a real one 522`;
    throw new EvaluationError('nothing_scored', `nothing could be scored in ${countText(runs)} runs: ${needs}`);
  }
  const perRun = (totalMs: number): number | null => (runs === 0 ? null : (totalMs * 1000) / runs);
  return {
    report,
    runs,
    cost_us_per_run: { composer: perRun(cost.composer.totalMs()), engine: perRun(cost.engine.totalMs()) },
  };
}
