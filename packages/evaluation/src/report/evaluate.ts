import { REGIMES } from '@xray/contracts';

import { requireInput } from '../errors.ts';
import { isSimulated, requireSymbol, type ScoredSymbol, type SimulatedSymbol } from '../scored/scored-symbol.ts';
import { evaluateBehaviour } from './evaluate-behaviour.ts';
import { evaluateReal } from './evaluate-real.ts';
import { evaluateSimulated } from './evaluate-simulated.ts';
import type { EvaluationReport, Timeline } from './evaluation-report.ts';

/** Everything that a report is made from. Where one of the two lists is empty, its section is `null`. */
export interface EvaluationInput {
  readonly simulated: readonly SimulatedSymbol[];
  readonly real: readonly ScoredSymbol[];
  /** First bar of simulated symbols that is scored. Default 0. */
  readonly simulated_first_bar?: number;
  /** The stretch that is drawn: a symbol's name and how many of its last bars. Default: the first symbol, 480 bars. */
  readonly timeline?: { readonly symbol?: string; readonly bars?: number };
  /** What was scored, shown as given, in this order: logs, calibration, versions. */
  readonly provenance?: Readonly<Record<string, string>>;
}

/** Bars of the stretch that is drawn: a day of three-minute bars. */
const TIMELINE_BARS = 480;

/**
 * All that is measured of the beliefs given: against the truth where it is simulated, by forecasts where it is real, and
 * how they behave (on the real symbols where there are any). Throws `invalid_input` on arrays that do not fit together.
 */
export function evaluate(input: EvaluationInput): EvaluationReport {
  const { simulated, real } = input;
  const all: readonly ScoredSymbol[] = [...real, ...simulated];
  all.forEach(requireSymbol);
  const bar_ms = all[0]?.bar_ms;
  const other = all.find((one) => one.bar_ms !== bar_ms);
  requireInput(
    other === undefined,
    () =>
      `Bars of ${other?.symbol ?? ''} last ${other?.bar_ms ?? 0} ms, others ${bar_ms ?? 0} ms: evaluate one cadence at a time.`,
  );
  return {
    simulated: evaluateSimulated(simulated, input.simulated_first_bar ?? 0),
    real: evaluateReal(real),
    behaviour: real.length > 0 ? evaluateBehaviour(real, 'real') : evaluateBehaviour(simulated, 'simulated'),
    timeline: drawnStretch(all, input.timeline ?? {}),
    provenance: input.provenance ?? {},
  };
}

function drawnStretch(
  symbols: readonly ScoredSymbol[],
  { symbol, bars = TIMELINE_BARS }: NonNullable<EvaluationInput['timeline']>,
): Timeline | null {
  const one = symbol === undefined ? symbols[0] : symbols.find((candidate) => candidate.symbol === symbol);
  requireInput(
    one !== undefined || symbol === undefined,
    () => `No symbol ${symbol ?? ''} was evaluated: name one that was for the timeline.`,
  );
  if (one === undefined || one.close.length < 2) return null;
  return {
    symbol: one.symbol,
    source: isSimulated(one) ? 'simulated' : 'real',
    bar_ms: one.bar_ms,
    engine_timestamp_ms: one.engine_timestamp_ms.slice(-bars),
    close: one.close.slice(-bars),
    belief: one.belief.slice(-bars * REGIMES.length),
    anchors: one.anchors?.slice(-bars) ?? null,
    truth: isSimulated(one) ? one.truth.slice(-bars) : null,
  };
}
