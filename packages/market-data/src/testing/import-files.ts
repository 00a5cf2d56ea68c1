import type { AuditRecord, RawMarketEvent } from '@xray/contracts';

import { importHistory } from '../archives/audit/import-history.ts';
import { addImportBatch, emptyImportSummary, type ImportSummary } from '../archives/run/import-summary.ts';
import { planImport, type ImportRequest } from '../archives/plan/import-plan.ts';
import { runImport } from '../archives/run/run-import.ts';

/** What a log holds after imports: events and audit records of whole batches. */
export interface ImportedLog {
  readonly events: RawMarketEvent[];
  readonly audit: AuditRecord[];
}

export function emptyLog(): ImportedLog {
  return { events: [], audit: [] };
}

/** Imports into a log as a runner does, and stops for good after some batches where `stopAfter` says so. */
export async function importInto(
  log: ImportedLog,
  request: Omit<ImportRequest, 'history'>,
  stopAfter = Number.POSITIVE_INFINITY,
): Promise<ImportSummary> {
  const plan = await planImport({ ...request, history: importHistory(log.audit) });
  let summary = emptyImportSummary(plan);
  let batches = 0;
  if (stopAfter === 0) return summary;
  for await (const batch of runImport(plan, { nowMs: () => 1_800_000_000_000 })) {
    log.events.push(...batch.events);
    log.audit.push(...batch.audit);
    summary = addImportBatch(summary, batch);
    batches += 1;
    if (batches >= stopAfter) break;
  }
  return summary;
}

/** The payload of an event as text. */
export function payloadText(event: RawMarketEvent): string {
  return Buffer.from(event.raw_payload).toString('utf8');
}
