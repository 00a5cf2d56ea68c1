import { setImmediate } from 'node:timers/promises';

import {
  readAudit,
  type AuditDetail,
  type AuditRecord,
  type EngineRunRecord,
  type EventLogReader,
  type RunFeedback,
  type EvidenceIdentity,
  type StoredRecord,
} from '@xray/contracts';
import { z } from 'zod';

import { feedbackOn } from './feedback.ts';

/** What the audits of a market say about one run. */
export interface RunAudit {
  readonly identity: EvidenceIdentity | null;
  readonly audit: readonly AuditRecord[];
  readonly feedback: readonly RunFeedback[];
}

/** What of the audit a run is asked about: the identity that it names, the session that it was received in, and what names it. */
interface Collected {
  identity: EvidenceIdentity | null;
  session: AuditRecord | null;
  readonly others: AuditRecord[];
  readonly feedback: RunFeedback[];
}

const namedCalibration = z.object({ name: z.string(), hash: z.string() });

function identityOf(detail: AuditDetail<'run_epoch'>, recorded_ts_ms: number): EvidenceIdentity {
  const { calibration, config_hash, runtime, runtime_fingerprint } = detail;
  const named = namedCalibration.safeParse(calibration);
  const parsed = named.success ? { name: named.data.name, hash: named.data.hash } : null;
  return { recorded_ts_ms, config_hash, calibration: parsed, runtime, runtime_fingerprint };
}

/** Whether an imported file holds records from the bar of the run. */
function isSourceOf(
  { content, position }: { readonly content: { readonly symbol: string | null }; readonly position: ImportedSpan },
  run: EngineRunRecord,
  cadenceMs: number,
): boolean {
  if (content.symbol !== null && content.symbol !== run.symbol) return false;
  const { earliest_recv_ts_ms: earliest, latest_recv_ts_ms: latest } = position;
  if (latest !== null && latest <= run.engine_timestamp_ms - cadenceMs) return false;
  return earliest === null || earliest <= run.planned_ts_ms;
}

interface ImportedSpan {
  readonly earliest_recv_ts_ms: number | null;
  readonly latest_recv_ts_ms: number | null;
}

function collect(
  collected: Collected,
  { body, record }: StoredRecord<'audit'>,
  run: EngineRunRecord,
  cadenceMs: number,
): void {
  const read = readAudit(record, [
    'run_epoch',
    'feed_session',
    'import_completed',
    'events_left_out',
    'signal_feedback',
  ]);
  if (read.reading !== 'known') {
    if (body.includes(run.run_id)) collected.others.push(record);
    return;
  }
  const known = read.record;
  switch (known.kind) {
    case 'run_epoch':
      if (known.detail.config_hash === run.config_hash && known.detail.runtime_fingerprint === run.runtime_fingerprint)
        collected.identity = identityOf(known.detail, record.recorded_ts_ms);
      return;
    case 'feed_session':
      if (record.recorded_ts_ms <= run.planned_ts_ms) collected.session = record;
      return;
    case 'import_completed':
      if (isSourceOf(known.detail, run, cadenceMs)) collected.others.push(record);
      return;
    case 'events_left_out':
      if (known.detail.engine_timestamp_ms === run.engine_timestamp_ms) collected.others.push(record);
      return;
    case 'signal_feedback': {
      const said = feedbackOn(run.run_id, record);
      if (said !== null) collected.feedback.push(said);
      return;
    }
  }
}

/** Text that an entry holds which can concern the run; the others need not be read as objects. */
function marksOf({ engine_timestamp_ms, run_id, runtime_fingerprint }: EngineRunRecord): readonly string[] {
  const kinds = ['feed_session', 'import_completed'].map((kind) => `"kind":"${kind}"`);
  return [...kinds, runtime_fingerprint, run_id, `"engine_timestamp_ms":${engine_timestamp_ms}`];
}

/** Reads both logs of a market for what concerns a run: its identity, where its frames come from, and whatever names it. */
export async function readRunAudit(
  readers: readonly EventLogReader[],
  run: EngineRunRecord,
  cadenceMs: number,
): Promise<RunAudit> {
  const marks = marksOf(run);
  const collected: Collected = { identity: null, session: null, others: [], feedback: [] };
  for (const reader of readers) {
    for (const batch of reader.read('audit')) {
      for (const stored of batch) {
        if (marks.some((mark) => stored.body.includes(mark))) collect(collected, stored, run, cadenceMs);
      }
      await setImmediate();
    }
  }
  const { feedback, identity, others, session } = collected;
  return { identity, audit: session === null ? others : [session, ...others], feedback };
}
