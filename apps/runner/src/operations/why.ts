import { runEvidenceSchema } from '@xray/contracts';
import { withLogReader } from '@xray/event-log';
import { defineOperation, logFolder, positiveCount, scopedReader, runReference } from '@xray/operations';
import { runEvidence, runEvidenceLines } from '@xray/orchestrator';
import { z } from 'zod';

import { withRunEvidence } from '../log/run-evidence.ts';

export const why = defineOperation({
  id: 'why',
  summary:
    'all that is known of one verdict: label, belief, opinions, features, frames, what followed, and both its proofs',
  example: 'xray why $RUN_ID --log ./february',
  input: z.strictObject({
    run_id: runReference(),
    log: logFolder(),
    frames: positiveCount('count', 'frames of the cut to show').default(1000),
  }),
  places: ['run_id'],
  output: runEvidenceSchema,
  effects: 'none',
  touches: ['event_log', 'governance_log', 'orchestrator', 'composer', 'regime_engine', 'configuration'],
  bounds: { records: 1_000_000, bytes: 512 * 1024 * 1024, wall_ms: 30_000 },
  run: ({ frames, log, run_id }, { scope }) =>
    withLogReader(log, (whole) =>
      withRunEvidence(scopedReader(whole, scope), log, (open) => runEvidence(open, run_id, frames)),
    ),
  render: runEvidenceLines,
  finding: ({ rederivation: { status } }) =>
    status === 'DIFFERENT'
      ? 'the raw records no longer give this verdict; xray replay shows the first field that differs'
      : null,
});
