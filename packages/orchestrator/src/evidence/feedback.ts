import {
  auditRecord,
  feedbackReasonSchema,
  MAX_FEEDBACK_CHARACTERS,
  readAudit,
  type AuditRecord,
  type EventLogReader,
  type FeedbackStance,
  type RunFeedback,
} from '@xray/contracts';

import { invalidArgument } from '../checked-input.ts';
import { OrchestratorError } from '../errors.ts';
import { lastRunRecord } from './recorded-run.ts';

/** What a person says of a verdict. */
export interface SignalFeedback {
  readonly run_id: string;
  readonly stance: FeedbackStance;
  /** The reason, in a sentence or a few. */
  readonly why: string;
  /** Who says it; left out where it is not told. */
  readonly operator?: string;
  /** By a wall clock, in milliseconds since the Unix epoch. */
  readonly recorded_ts_ms: number;
}

/**
 * The entry by which a remark on a verdict is kept, for the governance log of the market. It is shown with the run, and nothing that
 * makes runs reads it.
 *
 * @throws OrchestratorError `no_verdict` where the log has no such run, or the run has no verdict; `invalid_argument` for an empty or an endless reason
 */
export async function feedbackEntry(reader: EventLogReader, feedback: SignalFeedback): Promise<AuditRecord> {
  const { operator, recorded_ts_ms, run_id, stance } = feedback;
  const why = feedbackReasonSchema.safeParse(feedback.why);
  if (!why.success)
    throw invalidArgument(`the reason of a feedback must have 1 to ${MAX_FEEDBACK_CHARACTERS} characters`);
  const run = (await lastRunRecord(reader, run_id))?.record ?? null;
  if (run === null) throw noSuchRun(run_id);
  if (run.status !== 'completed')
    throw new OrchestratorError(
      'no_verdict',
      `run ${run_id} has no verdict to agree or disagree with: it ${run.status}`,
    );
  return auditRecord('signal_feedback', recorded_ts_ms, {
    run_id: run.run_id,
    symbol: run.symbol,
    engine_timestamp_ms: run.engine_timestamp_ms,
    stance,
    why: why.data,
    ...(operator === undefined ? {} : { operator }),
  });
}

export function noSuchRun(runId: string): OrchestratorError {
  return new OrchestratorError(
    'no_verdict',
    `the log has no run ${runId}: xray inspect --stream run_record lists the runs`,
  );
}

/** What an entry of the audit says of a verdict of the run; `null` where it is no feedback, or of another run. */
export function feedbackOn(runId: string, record: AuditRecord): RunFeedback | null {
  const read = readAudit(record, ['signal_feedback']);
  if (read.reading !== 'known' || read.record.detail.run_id !== runId) return null;
  const { operator = null, stance, why } = read.record.detail;
  return { recorded_ts_ms: record.recorded_ts_ms, stance, why, operator };
}
