/**
 * {@include ../README.md}
 *
 * @module @xray/event-log
 */

export { EventLogError } from './errors.ts';
export type { EventLogErrorCode } from './errors.ts';
export {
  appendGovernance,
  governanceDirectory,
  governanceEntriesAfter,
  hasMarketLog,
  openGovernanceReader,
} from './governance/governance-log.ts';
export type { GovernanceAppend } from './governance/governance-log.ts';
export { leafSteps, logLeaves, type LogLeaves, type LogLeavesOptions } from './leaves/log-leaves.ts';
export {
  derivedRecordsOf,
  rawRecordsOf,
  storedBatches,
  type StoredBatch,
  type StoredBatchRange,
} from './leaves/stored-batches.ts';
export { logConfigSchema } from './config.ts';
export { DEFAULT_LOG_LIMITS } from './limits.ts';
export type { LogLimits } from './limits.ts';
export { checkMachine, type MachineFinding } from './machine/check-machine.ts';
export { batchCodec, batchSource, type BatchSource, type WholeBatchCodec } from './portable/batch-source.ts';
export { blockOfPortable, portableBlock } from './portable/portable-block.ts';
export { openLogIfThere } from './reader/open-log-if-there.ts';
export { openLogReader } from './reader/open-log-reader.ts';
export { withLogReader } from './reader/with-log-reader.ts';
export type { OpenLogReaderOptions } from './reader/open-log-reader.ts';
export { pruneLog } from './retention/prune-log.ts';
export { planPrune } from './retention/prune-plan.ts';
export { pruneLines, pruneReportSchema, type PruneReport } from './retention/prune-report.ts';
export type { NeededFrom, PrunePlan } from './retention/prune-plan.ts';
export type { PruneOptions, PruneResult } from './retention/prune-log.ts';
export { logFiles, logInfo, segmentText } from './segment-info.ts';
export type { LogFiles, LogInfo, SegmentInfo, SegmentStream } from './segment-info.ts';
export { damageText } from './verify/damage-text.ts';
export { verifyReportSchema } from './verify/report-schema.ts';
export { verifyLines } from './verify/verify-lines.ts';
export { verifyLog, verifySteps } from './verify/verify-log.ts';
export type { FirstBad, PrunedBeginning, VerifyOptions, VerifyProgress, VerifyReport } from './verify/report.ts';
export { openLogWriter } from './writer/open-log-writer.ts';
export type { LogWriter, OpenLogWriterOptions } from './writer/open-log-writer.ts';
export type { FreeSpace } from './writer/free-space-state.ts';
