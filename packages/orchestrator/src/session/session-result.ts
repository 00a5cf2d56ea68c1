import { countText } from '@xray/contracts';
import { z } from 'zod';

const count = z.int().nonnegative();

/** What a session leaves behind. */
export const sessionResultSchema = z.object({
  log: z.string(),
  symbols: count,
  raw_events: count,
  boundaries: count,
  runs: count,
  caught_up_runs: count,
});
/** What a session leaves behind. */
export type SessionResult = z.output<typeof sessionResultSchema>;

/** The result as a person reads it. */
export function sessionResultLines(result: SessionResult): readonly string[] {
  const { boundaries, caught_up_runs, raw_events, runs, symbols } = result;
  const received = `${countText(raw_events)} raw events of ${countText(symbols)} symbols`;
  const made = `${countText(runs)} runs at ${countText(boundaries)} boundaries, ${countText(caught_up_runs)} of them caught up`;
  return [received, ...(boundaries === 0 ? [] : [made]), `the log is in ${result.log}`];
}
