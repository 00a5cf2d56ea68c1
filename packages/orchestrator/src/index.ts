/**
 * {@include ../README.md}
 *
 * @module @xray/orchestrator
 */

export {
  createOrchestrator,
  type BoundaryOptions,
  type BoundaryResult,
  type Orchestrator,
  type OrchestratorParts,
  type RecordedFailure,
} from './orchestrator.ts';
export {
  completeOrchestratorConfig,
  orchestratorConfigSchema,
  type OrchestratorConfig,
  type OrchestratorConfigInput,
} from './config.ts';
export { OrchestratorError, type OrchestratorErrorCode } from './errors.ts';
export { LEFT_OUT_REASONS, MAX_NAMED_SYMBOLS, type LeftOut, type LeftOutReason } from './runs/admission.ts';
export type { RunIdentity } from './runs/run-records.ts';
export { boundaryAtOrAfter, boundaryAtOrBefore } from './schedule/boundaries.ts';
export {
  scheduleTicks,
  type BoundarySchedule,
  type Schedule,
  type Tick,
  type TimerSchedule,
} from './schedule/scheduler.ts';
export {
  DEFAULT_RAW_INPUT_BUFFER_LIMITS,
  rawInputBufferConfigSchema,
  type RawInputBufferLimits,
} from './buffer/raw-input-buffer-config.ts';
export {
  createRawInputBuffer,
  type Pressure,
  type RawInputBuffer,
  type RawInputBufferOptions,
  type RawInputBufferState,
} from './buffer/raw-input-buffer.ts';
export type { BoundaryCut } from './cuts/boundary-cut.ts';
export { cutBoundary, type CutTimes } from './cuts/due-symbols.ts';
export { createWatchRoll, type WatchedSymbol, type WatchRoll } from './cuts/watch-roll.ts';
export { createLiveCuts, type LiveCutOptions, type LiveCuts } from './cuts/live-cuts.ts';
export { logCuts, orderedCuts, stillDue, type CutResume, type LogCutOptions } from './cuts/log-cuts.ts';
export { observeCuts, type ObservingParts } from './cuts/observe-cuts.ts';
export { rememberingEngine } from './runs/remembering-engine.ts';
export { recordedCuts, type RecordedCut, type RecordedCutsFrom } from './cuts/recorded-cuts.ts';
export { createCutSelector, type ChosenCut, type CutSelector, type SymbolCutRequest } from './cuts/symbol-cuts.ts';
export { createPublisher, type Publisher, type PublisherOptions } from './publish/publisher.ts';
export { inBlocks } from './publish/blocks.ts';
export { createDigestingLog, type DigestingLog } from './digest/digesting-log.ts';
export { logDigests, type PartitionDigests } from './digest/partition-digests.ts';
export type { ReplayPartition } from './digest/replay-partitions.ts';
export { replayStart, type ReplayStart } from './replay/replay-start.ts';
export {
  createComparingLog,
  type ComparingLog,
  type ReplayDifference,
  type ReplayReport,
} from './replay/comparing-log.ts';
export { steadyClock, type SteadyClock } from './schedule/steady-clock.ts';
export { announcing, leftOutText, type Announced } from './runtime/announcements.ts';
export { createPipeline, type Pipeline, type PipelineParts } from './runtime/pipeline.ts';
export type { RunPlan, StageWiring } from './runtime/open-runtime.ts';
export { runLog, type RunLogOptions } from './runtime/run-log.ts';
export { replayLog, type ReplayLogOptions } from './runtime/replay-log.ts';
export {
  startBoundaryLoop,
  type BoundaryLoop,
  type BoundaryLoopParts,
  type NextBoundary,
} from './runtime/boundary-loop.ts';
export type { RanBoundary } from './runtime/boundary-runner.ts';
export {
  createRunSummary,
  runResultLines,
  runResultSchema,
  type RunResult,
  type RunSummary,
  type RunSummaryCounter,
} from './runtime/run-summary.ts';
export {
  hasSamePackages,
  identityKey,
  isSameIdentity,
  runtimeDifference,
  type IdentityForm,
  type IdentityKey,
  type LogIdentity,
  type ProgramVersion,
  type RuntimeDescription,
} from './identity/log-identity.ts';
export { identityRecord, takenOverText } from './identity/identity-record.ts';
export {
  readableIdentity,
  readIdentity,
  recordedIdentities,
  recordedIdentity,
  type RecordedIdentity,
} from './identity/recorded-identities.ts';
export {
  changesText,
  identityToGoOn,
  type IdentityChanges,
  type TakenOver,
  type UnreadableStates,
} from './identity/identity-change.ts';
export {
  describedIdentity,
  identityDescriptionSchema,
  type IdentityDescription,
} from './identity/described-identity.ts';
export { identityAt, type IdentityOfRun } from './identity/identity-of-run.ts';
export {
  fetchingCommand,
  identityStanding,
  standingText,
  type IdentityStanding,
} from './identity/identity-standing.ts';
export { replayLines, replayOutput, replayOutputSchema, type ReplayOutput } from './runtime/replay-output.ts';
export { identityNotes, isConfirmed, replayedIdentityJson } from './runtime/identities-report.ts';
export {
  replayIdentities,
  type IdentitiesReport,
  type ReplayedIdentity,
  type ReplayIdentitiesOptions,
} from './runtime/replay-identities.ts';
export { countRunSteps } from './telemetry/step-metrics.ts';
export { goldenPathLines } from './telemetry/golden-path-lines.ts';
export { goldenPath, type GoldenPathOptions } from './telemetry/golden-path.ts';
export {
  importLog,
  planLogImport,
  type ImportedLog,
  type LogImportOptions,
  type LogImportPlan,
} from './restart/import-log.ts';
export { lastReceiptMs, refuseOtherVenue, sessionEvent, unwatchEvents } from './restart/session-events.ts';
export {
  softwareOfIdentity,
  type SoftwareOfIdentity,
  type VerdictInput,
  type VerdictMaking,
} from './identity/software-of-identity.ts';
export { toldOnly } from './runtime/told-only.ts';
export {
  createRunEvidenceSource,
  runEvidence,
  type RunEvidenceOptions,
  type RunMaking,
} from './evidence/run-evidence.ts';
export { runMakingOf, type RunMakingParts } from './evidence/run-making.ts';
export type { Rederiving } from './evidence/rederive.ts';
export { logOverview, logOverviewLines, logOverviewSchema, type LogOverview } from './evidence/log-overview.ts';
export { runEvidenceLines } from './evidence/evidence-lines.ts';
export { feedbackEntry, type SignalFeedback } from './evidence/feedback.ts';
export { enforceStep, stepInputSha256, type SeenSteps, type Step, type StepViolation } from './replay/enforce-step.ts';
export { sessionResultLines, sessionResultSchema, type SessionResult } from './session/session-result.ts';
export { startSession, type Session } from './session/session.ts';
export type {
  ClosedInputsPort,
  FeedBackpressurePort,
  FeedFaultsPort,
  SessionFeed,
  SessionFeedParts,
  SessionLog,
  SessionParts,
} from './session/session-parts.ts';
export { judgeReadiness, SESSION_REASONS, type SessionHealth } from './readiness/readiness.ts';
export { createClockWatch, type ClockWatch, type ClockWatchOptions } from './schedule/clock-watch.ts';
export { restoreState, type RestoredState, type WarmUpRange } from './restart/restored-state.ts';
export { restartReach, type RestartReach } from './restart/restart-reach.ts';
export { createWatchList, watchedUntil, type WatchList } from './restart/watched-symbols.ts';
