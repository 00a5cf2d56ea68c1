import { z } from 'zod';

import { timestampMs } from '../primitives.ts';

/** What a person can say of a verdict. */
export const FEEDBACK_STANCES = ['agree', 'disagree'] as const;
/** Accepts `agree` and `disagree`. */
export const feedbackStanceSchema = z.enum(FEEDBACK_STANCES);
/** Whether a person would have said the same. */
export type FeedbackStance = z.infer<typeof feedbackStanceSchema>;

/** Characters of a reason at most: a remark, no report. */
export const MAX_FEEDBACK_CHARACTERS = 2_000;
/** Why a person says it, in one remark. */
export const feedbackReasonSchema = z.string().trim().min(1).max(MAX_FEEDBACK_CHARACTERS);

/** What a person said of a verdict, as the evidence of the run shows it. */
export const runFeedbackSchema = z
  .object({
    /** By the wall clock of whoever said it. */
    recorded_ts_ms: timestampMs,
    stance: feedbackStanceSchema,
    why: z.string(),
    /** Who said it, as far as it was told. */
    operator: z.string().nullable(),
  })
  .readonly();
/** A remark on a verdict: kept in the audit, shown, and read by no engine. */
export type RunFeedback = z.infer<typeof runFeedbackSchema>;
