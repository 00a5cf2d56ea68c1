import { type ObservedMarket, REGIMES, type RememberingEngine, type SnapshotComposer } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import type { NamedVerdict } from '../claims/fit-claims.ts';
import type { JudgedRun, JudgedSymbol } from '../claims/judged-runs.ts';
import type { JudgedVerdict } from '../confidence/confidence-curve.ts';
import type { RecordedOpinions } from '../fit-calibration.ts';
import { JUDGED_FIRST_RUN } from './fit-plan.ts';
import { recordOpinions } from './record-opinions.ts';

type Memory = 'truth' | 'hysteresis';

/** A verdict whose regime could be compared with the true one, with its market. */
export type ComparedVerdict = JudgedVerdict & Omit<NamedVerdict, 'confidence'>;

/** What an engine said of markets that no table was fitted on. */
export interface JudgedMarkets {
  readonly data: readonly RecordedOpinions[];
  /** Of labelled markets. */
  readonly compared: Readonly<Record<Memory, readonly ComparedVerdict[]>>;
  /** Of real ones. */
  readonly symbols: readonly JudgedSymbol[];
}

function compared(regime: string, { belief, regime: named }: NonNullable<JudgedRun>, block: string): ComparedVerdict {
  const came = named === regime;
  return { mass: at(belief, REGIMES.indexOf(named)), isRight: came, regime: named, block, came };
}

/** Runs an engine over markets and keeps its verdicts beside what was true, or what came. Rejects with what a market rejects with. */
export async function judgeMarkets(
  markets: readonly ObservedMarket[],
  createComposer: () => SnapshotComposer,
  createEngine: () => RememberingEngine,
): Promise<JudgedMarkets> {
  const data: RecordedOpinions[] = [];
  const verdicts: Record<Memory, ComparedVerdict[]> = { truth: [], hysteresis: [] };
  const symbols: JudgedSymbol[] = [];
  for (const market of markets) {
    const decide = createEngine();
    const said = new Map<string, Record<Memory, JudgedRun[]>>();
    const recorded = await recordOpinions(market, createComposer(), ({ input, truth: regime }) => {
      const { symbol } = input.snapshot;
      const ofSymbol = said.get(symbol) ?? { truth: [], hysteresis: [] };
      said.set(symbol, ofSymbol);
      const verdict = decide(input);
      const believed = (belief: Readonly<Record<string, number>> | undefined): number[] =>
        REGIMES.map((one) => belief?.[one] ?? 0);
      const held: JudgedRun =
        verdict === null
          ? null
          : { regime: verdict.stored.anchor_regime, belief: believed(verdict.stored.belief_by_regime) };
      const alone: JudgedRun =
        verdict === null ? null : { regime: verdict.truth.regime, belief: believed(verdict.truth.belief_by_regime) };
      ofSymbol.hysteresis.push(held);
      ofSymbol.truth.push(alone);
      if (regime === null || held === null || alone === null || ofSymbol.truth.length <= JUDGED_FIRST_RUN) return;
      verdicts.hysteresis.push(compared(regime, held, market.name));
      verdicts.truth.push(compared(regime, alone, market.name));
    });
    data.push(recorded);
    if (market.labelled_bar_ms !== null) continue;
    for (const { bars, engine_timestamp_ms, symbol } of recorded.sequences) {
      const { hysteresis, truth } = said.get(symbol) ?? { truth: [], hysteresis: [] };
      symbols.push({ engine_timestamp_ms, bars, truth, hysteresis });
    }
  }
  return { data, compared: verdicts, symbols };
}
