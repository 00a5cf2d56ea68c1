import {
  claimLabel,
  REGIMES,
  regimePosition,
  type CalibrationProfile,
  type ClosedBar,
  type RememberedVerdict,
  type RegimeOutput,
} from '@xray/contracts';

import { OUTLOOK_LEVELS, type ScoredSymbol } from '../scored/scored-symbol.ts';

/** What is kept of a run: numbers, not what they were made of. `null` where the engine failed. */
export interface SymbolRow {
  readonly bar: ClosedBar;
  readonly verdict: RememberedVerdict | null;
  readonly v1_verdict: RememberedVerdict | null;
  /** Position of the profile that read the run among the calibration’s; `null` without a calibration. */
  readonly profile: number | null;
}

export interface SymbolRows {
  readonly add: (row: SymbolRow) => void;
  /** The rows as columns, under the name that reports use. */
  readonly scored: (name: string) => ScoredSymbol;
}

const NONE = 255;

function addBelief(column: number[], verdict: RememberedVerdict | null): void {
  for (const regime of REGIMES) column.push(verdict?.stored.belief_by_regime[regime] ?? Number.NaN);
}

/** ln of the quantiles of the range at the levels that are scored; NaN for those that are not stated. */
function rangeQuantiles(output: RegimeOutput | undefined): readonly number[] {
  return OUTLOOK_LEVELS.map((level) => {
    const stated = output?.outlook?.range_quantiles.find(({ probability }) => probability === level);
    return Math.log(stated?.range ?? Number.NaN);
  });
}

/** Rows of a symbol that is scored by the profiles of one calibration; none where there is no calibration. */
export function createSymbolRows(bar_ms: number, profiles: readonly CalibrationProfile[]): SymbolRows {
  const [times, open, high, low, close]: [number[], number[], number[], number[], number[]] = [[], [], [], [], []];
  const belief: number[] = [];
  const v1Belief: number[] = [];
  const anchors: number[] = [];
  const confidence: number[] = [];
  const claims: (string | null)[] = [];
  const quantiles: number[] = [];
  const profileOfRun: number[] = [];
  return {
    add({ bar, profile, v1_verdict, verdict }) {
      times.push(bar.end_timestamp_ms);
      open.push(bar.open);
      high.push(bar.high);
      low.push(bar.low);
      close.push(bar.close);
      addBelief(belief, verdict);
      addBelief(v1Belief, v1_verdict);
      anchors.push(verdict === null ? NONE : regimePosition(verdict.stored.anchor_regime));
      confidence.push(verdict?.held.confidence ?? Number.NaN);
      const claim = verdict?.held.claim;
      claims.push(claim === undefined ? null : claimLabel(claim));
      quantiles.push(...rangeQuantiles(verdict?.held));
      profileOfRun.push(verdict === null ? NONE : (profile ?? NONE));
    },
    scored: (name) => ({
      symbol: name,
      bar_ms,
      engine_timestamp_ms: Float64Array.from(times),
      open: Float64Array.from(open),
      high: Float64Array.from(high),
      low: Float64Array.from(low),
      close: Float64Array.from(close),
      belief: Float64Array.from(belief),
      v1_belief: Float64Array.from(v1Belief),
      anchors: Uint8Array.from(anchors),
      verdicts: {
        confidence: Float64Array.from(confidence),
        claims,
        range_quantiles: Float64Array.from(quantiles),
        profile: Uint8Array.from(profileOfRun),
        profiles,
      },
    }),
  };
}
