/**
 * {@include ../README.md}
 *
 * @module @xray/contracts
 */

export * from './primitives.ts';
export * from './regimes.ts';
export * from './errors.ts';
export { inDevelopment } from './development.ts';
export * from './canonical/canonical-json.ts';
export * from './canonical/digest.ts';
export * from './canonical/first-difference.ts';
export * from './canonical/freeze.ts';
export * from './canonical/operational.ts';
export {
  createCanonicalizer,
  type CanonicalRecord,
  type Canonicalize,
  type PartTexts,
} from './canonical/record-canonicalizer.ts';
export * from './market-data/raw-event-types.ts';
export * from './market-data/raw-market-event.ts';
export * from './market-data/channels.ts';
export * from './market-data/channels.ts';
export * from './composer/feature-snapshot.ts';
export * from './composer/evidence-snapshot.ts';
export * from './composer/regime-input-snapshot.ts';
export * from './composer/regime-input-snapshot.ts';
export * from './composer/day-profile.ts';
export * from './lookups/recorded-day-profiles.ts';
export * from './composer/outlook-model.ts';
export * from './regime-engine/regime-output.ts';
export * from './regime-engine/claim.ts';
export * from './regime-engine/outlook.ts';
export * from './regime-engine/hysteresis.ts';
export * from './regime-engine/calibration.ts';
export * from './regime-engine/chances.ts';
export * from './regime-engine/stationary-distribution.ts';
export * from './runs/engine-run-record.ts';
export * from './runs/orchestrator-event.ts';
export * from './state-gate/state-gate-event.ts';
export * from './analysis-engine/analysis-engine-event.ts';
export * from './evidence/run-evidence.ts';

export * from './dashboards/dashboard-api.ts';
export * from './dashboards/dashboard-view-model.ts';
export * from './runtime/runtime-event.ts';
export * from './runtime/run-states.ts';
export * from './runtime/golden-path.ts';
export * from './runtime/audit-record.ts';
export * from './runtime/audit-kinds.ts';
export * from './runtime/operation-execution.ts';
export * from './ledger/batch-leaf.ts';
export * from './runtime/run-feedback.ts';
export * from './schema/registry.ts';
export * from './schema/read-contract.ts';
export { contractProblem, recordProblem, recordsProblem, type ListedRecord } from './schema/record-checks.ts';
export { portProblem, valueAt, valueKind } from './checks/value-kind.ts';
export { appendProblem } from './ports/append-check.ts';
export * from './ports/clock.ts';
export { withinMs, type WithinMs } from './ports/clock.ts';
export * from './ports/observability.ts';
export * from './ports/pipeline-stage.ts';
export * from './ports/entry-canonicalizer.ts';
export * from './ports/event-log.ts';
export * from './ports/streams.ts';
export * from './ports/pipeline-stage.ts';
export * from './ports/snapshot-composer.ts';
export * from './ports/regime-engine.ts';
export * from './ports/http-route.ts';
export * from './ports/observed-market.ts';
export * from './ports/trading-calendar.ts';
export * from './ports/run-evidence.ts';
export * from './text/claim-text.ts';
export * from './text/outlook-text.ts';
export { closing, closingNow, closingRows, type Later } from './work/closing.ts';
export { untilAborted } from './work/until-aborted.ts';
export { escapeMarkup } from './text/escape-markup.ts';
export { countText, durationText, minuteText, shareText } from './text/number-texts.ts';
export { createManualClock, type ManualClock } from './memory/manual-clock.ts';
export {
  createMemoryLog,
  MemoryLogError,
  type MemoryLog,
  type MemoryLogErrorCode,
  type MemoryLogOptions,
} from './memory/memory-log.ts';
