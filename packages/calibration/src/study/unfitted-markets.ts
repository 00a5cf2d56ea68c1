import { type CalibrationData, minuteText } from '@xray/contracts';

import { CalibrationError } from '../errors.ts';
import type { RecordedOpinions } from '../fit-calibration.ts';
import type { OpinionSequence } from '../opinions/opinion-sequence.ts';

/** What is to judge by: of its runs, the times alone. */
export interface JudgedData extends Pick<RecordedOpinions, 'kind' | 'name'> {
  readonly sequences: readonly Pick<OpinionSequence, 'engine_timestamp_ms' | 'symbol'>[];
}

/**
 * Refuses to judge a calibration by what it was fitted on: what its claims are worth would be measured where its tables have
 * been made to fit, and said of markets that they have not seen.
 *
 * @throws CalibrationError `judged_by_fitted`, naming the market, the symbol and the entry that holds it
 */
export function requireUnfitted(fittedOn: readonly CalibrationData[], judged: readonly JudgedData[]): void {
  for (const { kind, name, sequences } of judged) {
    if (kind !== 'real') continue;
    for (const { engine_timestamp_ms: times, symbol } of sequences) {
      const [first, last] = [times[0], times.at(-1)];
      if (first === undefined || last === undefined) continue;
      const entry = fittedOn.find(
        (data) =>
          data.kind === 'real' && data.symbols.includes(symbol) && first <= data.last_ts_ms && last >= data.first_ts_ms,
      );
      if (entry !== undefined)
        throw new CalibrationError(
          'judged_by_fitted',
          `${name} is to judge by, and ${symbol} of ${minuteText(first)} to ${minuteText(last)} in it was fitted on (the entry \`${entry.name}\`): judge by other months, or leave those out of the fit`,
        );
    }
  }
}
