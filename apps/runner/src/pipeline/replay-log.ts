import { setImmediate } from 'node:timers/promises';

import type { EventLogReader } from '@xray/contracts';
import {
  createComparingLog,
  createPublisher,
  inBlocks,
  recordedCuts,
  type RecordedCut,
  type RecordedFailure,
  type ReplayStart,
  type ReplayReport,
} from '@xray/orchestrator';

import { RunnerError } from '../cli/errors.ts';
import type { RunEpoch } from '../log/epoch.ts';
import { restoreState } from '../log/restore.ts';
import { createPipeline } from './pipeline.ts';
import { warmUp } from './resume.ts';

export interface ReplayLogOptions {
  readonly reader: EventLogReader;
  readonly epoch: RunEpoch;
  readonly signal: AbortSignal;
  readonly block_boundaries: number;
  /** Where to begin in a log whose beginning is gone. */
  readonly from?: ReplayStart | null;
  readonly onProgress?: (ingestSeq: number) => void;
}

/** A run that failed is not run again: what made it fail is gone. Its failure is repeated as recorded. */
function failures(cut: RecordedCut): ReadonlyMap<string, RecordedFailure> {
  return new Map(
    cut.run_records
      .filter((run) => run.status === 'failed')
      .map((run) => [
        run.symbol,
        { attempts: run.attempts, error_kind: run.error_kind ?? '', error_detail: run.error_detail ?? '' },
      ]),
  );
}

/** Executes every recorded run again from the raw events and compares all that comes out with what the log holds. */
export async function replayLog(options: ReplayLogOptions): Promise<ReplayReport> {
  const { block_boundaries, epoch, from = null, onProgress, reader, signal } = options;
  const comparing = createComparingLog(reader, from?.engine_timestamp_ms ?? null);
  const restored = from === null ? null : restoreState(reader, from);
  const pipeline = createPipeline({
    epoch,
    log: comparing.writer,
    onPublished: () => undefined,
    outputs: false,
    ...(restored === null ? {} : { restored }),
  });
  if (restored !== null) warmUp(reader, pipeline, restored);
  const publisher = createPublisher({ log: comparing.writer, sink: pipeline.downstream });
  for (const block of inBlocks(recordedCuts(reader, from), block_boundaries)) {
    // Signals are heard between two blocks only: everything within one is synchronous.
    await setImmediate();
    if (signal.aborted)
      throw new RunnerError('interrupted', 'the replay was stopped before its end; nothing was written');
    await publisher.publish(block.map((cut) => pipeline.orchestrator.runBoundary(cut, { failures: failures(cut) })));
    onProgress?.(block.at(-1)?.cut_end_ingest_seq ?? 0);
  }
  await publisher.flush();
  return comparing.report();
}
