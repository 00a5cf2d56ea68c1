import type { EventLogWriter } from '@xray/contracts';

import type { ImportPlan } from '../plan/import-plan.ts';
import { addImportBatch, emptyImportSummary, type ImportSummary } from './import-summary.ts';
import { runImport, type ImportBatch } from './run-import.ts';

/** Where an import goes, and who hears of it. */
export interface ImportTarget {
  readonly log: Pick<EventLogWriter, 'append'>;
  /** The import ends after the batch under way when it is aborted. */
  readonly signal: AbortSignal;
  /** Stamps what enters the log, in milliseconds since the Unix epoch. */
  readonly wallMs: () => number;
  /** Called when a batch is durable; `records` are those brought in so far. */
  readonly onProgress: (progress: ImportBatch['progress'], records: number) => void;
}

/** Carries an import out: each batch becomes durable together with what the audit says of it. @throws MarketDataError as `runImport` */
export async function importInto(plan: ImportPlan, target: ImportTarget): Promise<ImportSummary> {
  const { log, onProgress, signal, wallMs } = target;
  let summary = emptyImportSummary(plan);
  for await (const batch of runImport(plan, { nowMs: wallMs })) {
    if (signal.aborted) break;
    await log.append({
      raw: batch.events,
      ingest_ts_ms: wallMs(),
      entries: batch.audit.map((record) => ({ stream: 'audit', record })),
    });
    summary = addImportBatch(summary, batch);
    onProgress(batch.progress, summary.records);
  }
  return summary;
}
