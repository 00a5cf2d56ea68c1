import type { RecordedOpinions } from '@xray/calibration';
import type { Calibration } from '@xray/contracts';

import { fitRecorded } from '../calibrate/calibrate-sources.ts';
import { recordOpinions } from '../calibrate/record-opinions.ts';
import type { CommandContext } from '../cli/context.ts';
import type { DecidingConfig } from '../config/schema.ts';
import type { EvaluationSource } from './evaluation-source.ts';

export interface LeaveOneOutRequest {
  /** What is scored: of it, every symbol is fitted on but the one that is scored. */
  readonly scored: readonly EvaluationSource[];
  /** What is fitted on whole: other months, or other symbols. */
  readonly others: readonly EvaluationSource[];
  readonly base: Calibration;
  readonly config: DecidingConfig;
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
 * @throws RunnerError `wrong_usage` where there is nothing to fit, `interrupted`
 */
export async function leaveOneOut(
  { base, config, others, scored }: LeaveOneOutRequest,
  context: Pick<CommandContext, 'signal' | 'terminal'>,
): Promise<ReadonlyMap<string, Calibration>> {
  const recorded = async (sources: readonly EvaluationSource[]): Promise<readonly RecordedOpinions[]> => {
    const data: RecordedOpinions[] = [];
    for (const source of sources) if (!source.simulated) data.push(await recordOpinions(source, config, context));
    return data;
  };
  const whole = await recorded(others);
  const parts = await recorded(scored);
  const symbols = new Set(parts.flatMap(({ sequences }) => sequences.map(({ symbol }) => symbol)));
  const fits = [...symbols].map((symbol) => {
    const data = [...whole, ...without(symbol, parts)];
    const name = `${base.name} without ${symbol}`;
    return [symbol, fitRecorded({ base, config, name, seed: SEED }, data, context)] as const;
  });
  return new Map(fits);
}
