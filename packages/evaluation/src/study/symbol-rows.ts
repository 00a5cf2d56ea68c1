import { REGIMES, regimePosition, type ClosedBar, type HysteresisStoreRecord } from '@xray/contracts';

import type { ScoredSymbol } from '../report/input.ts';

/** A belief with memory, and the regime that hysteresis holds. */
export type Verdict = Pick<HysteresisStoreRecord, 'belief_by_regime' | 'anchor_regime'>;

/** What is kept of a run: numbers, not what they were made of. `null` where the engine failed. */
export interface SymbolRow {
  readonly bar: ClosedBar;
  readonly verdict: Verdict | null;
  readonly v1_verdict: Verdict | null;
}

export interface SymbolRows {
  readonly add: (row: SymbolRow) => void;
  /** The rows as columns, under the name that reports use. */
  readonly scored: (name: string) => ScoredSymbol;
}

const noAnchor = 255;

function addBelief(column: number[], verdict: Verdict | null): void {
  for (const regime of REGIMES) column.push(verdict?.belief_by_regime[regime] ?? Number.NaN);
}

export function createSymbolRows(bar_ms: number): SymbolRows {
  const [times, open, high, low, close]: [number[], number[], number[], number[], number[]] = [[], [], [], [], []];
  const belief: number[] = [];
  const v1Belief: number[] = [];
  const anchors: number[] = [];
  return {
    add({ bar, v1_verdict, verdict }) {
      times.push(bar.end_timestamp_ms);
      open.push(bar.open);
      high.push(bar.high);
      low.push(bar.low);
      close.push(bar.close);
      addBelief(belief, verdict);
      addBelief(v1Belief, v1_verdict);
      anchors.push(verdict === null ? noAnchor : regimePosition(verdict.anchor_regime));
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
    }),
  };
}
