/**
 * {@include ../README.md}
 *
 * @module @xray/event-log
 */

export { EventLogError, type EventLogErrorCode } from './errors.ts';
export {
  appendGovernance,
  governanceDirectory,
  governanceEntriesAfter,
  hasMarketLog,
  openGovernanceReader,
  type GovernanceAppend,
} from './governance/governance-log.ts';
export { leafSteps, logLeaves, type LogLeaves, type LogLeavesOptions } from './leaves/log-leaves.ts';
export {
  derivedRecordsOf,
  rawRecordsOf,
  storedBatches,
  type StoredBatch,
  type StoredBatchRange,
} from './leaves/stored-batches.ts';
export { logConfigSchema } from './config.ts';
export { DEFAULT_LOG_LIMITS, type LogLimits } from './limits.ts';
export { checkMachine, type MachineFinding } from './machine/check-machine.ts';
export { batchCodec, batchSource, type BatchSource, type WholeBatchCodec } from './portable/batch-source.ts';
export { blockOfPortable, portableBlock } from './portable/portable-block.ts';
export { openLogIfThere } from './reader/open-log-if-there.ts';
export { openLogReader, type OpenLogReaderOptions } from './reader/open-log-reader.ts';
export { withLogReader } from './reader/with-log-reader.ts';
export { pruneLog, type PruneOptions, type PruneResult } from './retention/prune-log.ts';
export { planPrune, type NeededFrom, type PrunePlan } from './retention/prune-plan.ts';
export { pruneLines, pruneReportSchema, type PruneReport } from './retention/prune-report.ts';
export {
  logFiles,
  logInfo,
  segmentText,
  type LogFiles,
  type LogInfo,
  type SegmentInfo,
  type SegmentStream,
} from './segment-info.ts';
export {
  damageText,
  verifyReportSchema,
  verifyLines,
  type FirstBad,
  type PrunedBeginning,
  type VerifyOptions,
  type VerifyProgress,
  type VerifyReport,
} from './verify/report.ts';
export { verifyLog, verifySteps } from './verify/verify-log.ts';
export { openLogWriter, type LogWriter, type OpenLogWriterOptions } from './writer/open-log-writer.ts';
export type { FreeSpace } from './writer/free-space-state.ts';
