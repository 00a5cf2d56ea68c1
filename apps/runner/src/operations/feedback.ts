import { FEEDBACK_STANCES, timestampMs } from '@xray/contracts';
import { withLogReader } from '@xray/event-log';
import { defineOperation, logFolder, runReference } from '@xray/operations';
import { feedbackEntry } from '@xray/orchestrator';
import { z } from 'zod';

export const feedback = defineOperation({
  id: 'feedback',
  summary: 'say whether a verdict was right, and why: kept in the audit, shown with the run, read by no engine',
  example: 'xray feedback $RUN_ID disagree --why "the range was never left" --log ./february',
  input: z.strictObject({
    run_id: runReference(),
    stance: z.enum(FEEDBACK_STANCES).meta({ title: 'stance', description: 'whether you would have said the same' }),
    why: z.string().meta({ title: 'text', description: 'the reason, in a sentence or a few' }),
    operator: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ title: 'name', description: 'who says it; the account that asks where it is left out' }),
    log: logFolder(),
  }),
  places: ['run_id', 'stance'],
  output: z.object({ run_id: z.string(), stance: z.enum(FEEDBACK_STANCES), recorded_ts_ms: timestampMs }),
  effects: 'one_commit',
  touches: ['event_log', 'governance_log', 'orchestrator'],
  async run({ log, operator, run_id, stance, why }, { caller, clock, commit }) {
    const recorded_ts_ms = clock.wallMs();
    const said = { run_id, stance, why, recorded_ts_ms, operator: operator ?? caller.actor };
    commit([await withLogReader(log, (reader) => feedbackEntry(reader, said))]);
    return { run_id, stance, recorded_ts_ms };
  },
  *render({ run_id, stance }, { log }) {
    yield `kept: you ${stance}; xray why ${run_id} --log ${log} shows it`;
  },
});
