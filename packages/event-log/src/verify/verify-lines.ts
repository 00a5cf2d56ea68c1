import { countText } from '@xray/contracts';

import type { VerifyReport } from './report.ts';

/** What is said of a log that is whole; of a damaged one, `damageText` says what is wrong. */
export function* verifyLines({ batches, head_digest, ok, pruned, records, segments }: VerifyReport): Generator<string> {
  if (!ok) return;
  yield `whole: ${countText(records)} records in ${countText(batches)} batches and ${countText(segments)} segments`;
  if (pruned !== null)
    yield `pruned before: segments up to ${pruned.through_segment} are gone, as the audit says; the chain goes on from batch ${countText(pruned.batch_id)}, ${pruned.digest}`;
  yield `head ${head_digest ?? 'none: the log is empty'}`;
}
