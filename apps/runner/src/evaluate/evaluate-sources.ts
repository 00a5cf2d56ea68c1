import type { Calibration } from '@xray/contracts';
import { evaluate, type EvaluationReport, type ScoredSymbol, type SimulatedSymbol } from '@xray/evaluation';

import type { CommandContext } from '../cli/context.ts';
import { RunnerError } from '../cli/errors.ts';
import { countText } from '../cli/format.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { DecidingConfig } from '../config/schema.ts';
import { engineOf } from '../pipeline/package-configs.ts';
import { createCostMeter } from './cost-meter.ts';
import { observedAsFitted } from './engines.ts';
import type { EvaluationSource } from './evaluation-source.ts';
import { refuseOtherCadence } from './labelled-cadence.ts';
import { SIMULATED_FIRST_BAR } from './first-scored-bar.ts';
import { fittedData } from './fitted-data.ts';
import { leaveOneOut } from './leave-one-out.ts';
import { scoreSource, type ScoreSetup } from './score-source.ts';
import { simulatedSymbols } from './simulated-symbols.ts';

export interface EvaluationRequest {
  readonly sources: readonly EvaluationSource[];
  readonly loaded: LoadedConfig;
  readonly calibration: Calibration | null;
  /** Score every real symbol with a calibration that is fitted on all the others and on these sources; `null` to fit nothing. */
  readonly refit_on?: readonly EvaluationSource[] | null;
}

export interface Evaluated {
  readonly report: EvaluationReport;
  readonly runs: number;
  /** Mean time of one run, in microseconds; `null` where there was none. */
  readonly cost_us_per_run: { readonly composer: number | null; readonly engine: number | null };
}

/** Symbols under names that no other one of the report has. */
function named<Symbol extends ScoredSymbol>(
  symbols: readonly { readonly source: string; readonly scored: Symbol }[],
): readonly Symbol[] {
  const count = Map.groupBy(symbols, ({ scored }) => scored.symbol);
  return symbols.map(({ scored, source }) =>
    (count.get(scored.symbol)?.length ?? 0) > 1 ? { ...scored, symbol: `${scored.symbol} ${source}` } : scored,
  );
}

/** What a symbol is scored by: one engine for all, or one for each that never learnt from it. */
async function judgesOf(
  { calibration, refit_on = null, sources }: EvaluationRequest,
  config: DecidingConfig,
  context: CommandContext,
): Promise<Pick<ScoreSetup, 'engine_of' | 'fitted'>> {
  const engine = engineOf(config, calibration);
  const fitted = fittedData(calibration);
  if (refit_on === null) return { engine_of: () => engine, fitted };
  if (calibration === null) {
    throw new RunnerError('wrong_usage', 'leaving symbols out needs a calibration to start from: name one');
  }
  const fits = await leaveOneOut({ base: calibration, config, others: refit_on, scored: sources }, context);
  const engines = new Map([...fits].map(([symbol, fit]) => [symbol, engineOf(config, fit)]));
  const fittedBySymbol = new Map([...fits].map(([symbol, fit]) => [symbol, fittedData(fit)]));
  return {
    engine_of: (symbol) => engines.get(symbol) ?? engine,
    fitted: {
      refuseMarket: fitted.refuseMarket,
      refuseRun: (symbol, engineTimestampMs, log) => {
        (fittedBySymbol.get(symbol) ?? fitted).refuseRun(symbol, engineTimestampMs, log);
      },
    },
  };
}

async function setupOf(request: EvaluationRequest, context: CommandContext): Promise<ScoreSetup> {
  const { calibration, loaded } = request;
  const { clock } = context;
  const config = observedAsFitted(loaded.config, calibration);
  const saysTheSame = calibration === null && config.composer.observer_set === 'v1';
  return {
    config,
    ...(await judgesOf(request, config, context)),
    v1_engine: saysTheSame ? null : engineOf(config, null),
    cost: { composer: createCostMeter(clock), engine: createCostMeter(clock) },
  };
}

function refuseBefore({ sources }: EvaluationRequest, { config, fitted }: ScoreSetup): void {
  const names = new Set<string>();
  for (const { name, simulated } of sources) {
    if (names.has(name)) {
      const advice =
        'score each once, and give other data a name of its own (the folder’s, or the one in the market model)';
      throw new RunnerError('wrong_usage', `two sources are called ${name}: ${advice}`);
    }
    names.add(name);
    if (!simulated) continue;
    fitted.refuseMarket(name);
    refuseOtherCadence(name, config);
  }
}

/**
 * Scores the belief of a configuration and a calibration on each source, and says what it cost.
 *
 * @throws RunnerError `not_done` on data that the calibration was fitted on and where nothing can be scored,
 *   `wrong_usage`, `interrupted`
 */
export async function evaluateSources(request: EvaluationRequest, context: CommandContext): Promise<Evaluated> {
  const { calibration, loaded, sources } = request;
  const setup = await setupOf(request, context);
  refuseBefore(request, setup);
  const real: { readonly source: string; readonly scored: ScoredSymbol }[] = [];
  const simulated: { readonly source: string; readonly scored: SimulatedSymbol }[] = [];
  const scored_on: string[] = [];
  let [runs, runsWithoutBar] = [0, 0];
  for (const source of sources) {
    const { name } = source;
    const scored = await scoreSource(source, setup, context);
    runs += scored.runs;
    runsWithoutBar += scored.runs_without_bar;
    scored_on.push(`${name} (${source.simulated ? 'simulated' : 'real'}, ${countText(scored.runs)} runs)`);
    const truth = source.truth();
    if (truth === null) real.push(...scored.symbols.map((symbol) => ({ source: name, scored: symbol })));
    else simulated.push(...simulatedSymbols(scored.symbols, truth).map((symbol) => ({ source: name, scored: symbol })));
  }
  const report = evaluate({
    real: named(real),
    simulated: named(simulated),
    simulated_first_bar: SIMULATED_FIRST_BAR,
    provenance: {
      'scored on': scored_on.join('; '),
      calibration: calibration === null ? 'none' : `${calibration.name}, ${calibration.hash}`,
      ...(request.refit_on === undefined || request.refit_on === null
        ? {}
        : { 'fitted anew': 'candles, for each real symbol on all the others and on what --fit-log names' }),
      'observer set': setup.config.composer.observer_set,
      configuration: loaded.file ?? 'defaults',
      ...(simulated.length === 0
        ? {}
        : { 'simulated markets': `scored from bar ${SIMULATED_FIRST_BAR} on, what comes before fills the windows` }),
      ...(runsWithoutBar === 0 ? {} : { 'without a bar': `${countText(runsWithoutBar)} runs, which are not scored` }),
    },
  });
  if (report.simulated === null && report.real === null) {
    const needs = `a simulated symbol needs more than ${SIMULATED_FIRST_BAR} bars and a real one 522`;
    throw new RunnerError('not_done', `nothing could be scored in ${countText(runs)} runs: ${needs}`);
  }
  const perRun = (totalMs: number): number | null => (runs === 0 ? null : (totalMs * 1000) / runs);
  const { composer, engine } = setup.cost;
  return { report, runs, cost_us_per_run: { composer: perRun(composer.totalMs()), engine: perRun(engine.totalMs()) } };
}
