import type { AnalysisEngineEvent, Logger, Metrics } from '@xray/contracts';

import type { Intake } from './boundary.ts';

interface Batch {
  readonly intake: Intake;
  readonly events: readonly AnalysisEngineEvent[];
  /** Failures of outputs, which came after the events. */
  readonly failures: readonly AnalysisEngineEvent[];
}

function countUnlessZero(metrics: Metrics, name: string, value: number): void {
  if (value > 0) metrics.count(name, value);
}

/** Counts what became of a batch: one count a name and batch, so that observation costs the same for one run and for many. */
export function countBatch(
  { intake, events, failures }: Batch,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics },
): void {
  const countByType = new Map<string, number>();
  for (const event of events) countByType.set(event.event_type, (countByType.get(event.event_type) ?? 0) + 1);
  for (const [event_type, count] of countByType) metrics.count('analysis_events_total', count, { event_type });
  countUnlessZero(metrics, 'analysis_duplicate_runs_total', intake.duplicates);
  countUnlessZero(metrics, 'analysis_late_runs_total', intake.late);
  countUnlessZero(metrics, 'analysis_gate_halts_total', intake.halts);
  countUnlessZero(metrics, 'analysis_output_failures_total', failures.length);
  if (intake.late > 0)
    logger.warn('gate evaluations came after their boundary and were ignored', { count: intake.late });
  const [failure] = failures;
  if (failure?.event_type === 'ModuleFailed')
    logger.warn('an output could not deliver', {
      module_id: failure.payload.module_id,
      error_detail: failure.payload.error_detail,
      runs: failures.length,
    });
}
