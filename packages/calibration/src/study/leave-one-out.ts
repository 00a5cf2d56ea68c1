import type { Calibration, ObservedMarket } from '@xray/contracts';

import type { RecordedOpinions } from '../fit-calibration.ts';
import { fitRecorded, type FitPlan, type StudyParts } from './calibrate-markets.ts';
import { recordOpinions } from './record-opinions.ts';

export interface LeaveOneOutStudy extends Pick<FitPlan, 'cadence_ms' | 'watchFit'>, StudyParts {
  /** What is scored: of it, every symbol is fitted on but the one that is scored. */
  readonly scored: readonly ObservedMarket[];
  /** What is fitted on whole: other months, or other symbols. */
  readonly others: readonly ObservedMarket[];
  readonly base: Calibration;
}

/** Fits use no chance where no labels are: any seed gives the same. */
const SEED = 1;

/** The data without a symbol; what then is empty is left out. */
function without(symbol: string, data: readonly RecordedOpinions[]): readonly RecordedOpinions[] {
  return data
    .map((one) => ({ ...one, sequences: one.sequences.filter((sequence) => sequence.symbol !== symbol) }))
    .filter(({ sequences }) => sequences.length > 0);
}

/**
 * For every real symbol that is scored, a calibration whose `candles` profile was fitted anew on all the others, from what
 * the regimes mean in the base.
 *
 * @throws CalibrationError `nothing_to_fit`; what a market rejects with
 */
export async function leaveOneOut({
  createComposer,
  others,
  scored,
  ...plan
}: LeaveOneOutStudy): Promise<ReadonlyMap<string, Calibration>> {
  const outlook = plan.base.outlook_model ?? null;
  const recorded = async (markets: readonly ObservedMarket[]): Promise<readonly RecordedOpinions[]> => {
    const data: RecordedOpinions[] = [];
    for (const market of markets) {
      if (market.labelled_bar_ms === null) data.push(await recordOpinions(market, createComposer(outlook)));
    }
    return data;
  };
  const whole = await recorded(others);
  const parts = await recorded(scored);
  const symbols = new Set(parts.flatMap(({ sequences }) => sequences.map(({ symbol }) => symbol)));
  const fits = [...symbols].map((symbol) => {
    const data = [...whole, ...without(symbol, parts)];
    return [
      symbol,
      fitRecorded({ ...plan, name: `${plan.base.name} without ${symbol}`, seed: SEED }, data, outlook),
    ] as const;
  });
  return new Map(fits);
}
