import type { VerifyReport } from './report.ts';

/** What is wrong with a log, in one sentence; `null` when nothing is. */
export function damageText(report: VerifyReport): string | null {
  const bad = report.first_bad;
  if (report.ok || bad === null) return report.ok ? null : 'the log is damaged';
  if (bad.batch_id === null || bad.stream === null) return `the log is damaged: ${bad.reason}`;
  const record = bad.record_seq === null ? '' : `, record ${bad.record_seq}`;
  const records =
    bad.first_seq === null || bad.last_seq === null ? '' : `, records ${bad.first_seq} to ${bad.last_seq}`;
  return `batch ${bad.batch_id} (stream ${bad.stream}${records}${record}) is damaged: ${bad.reason}`;
}
