import { setImmediate } from 'node:timers/promises';

import type { EventLogReader, EventLogWriter } from '@xray/contracts';

import { recordedCuts, type RecordedCut } from '../cuts/recorded-cuts.ts';
import { OrchestratorError } from '../errors.ts';
import type { RecordedFailure } from '../orchestrator.ts';
import { inBlocks } from '../publish/blocks.ts';
import { createPublisher } from '../publish/publisher.ts';
import { createComparingLog, type ReplayReport } from '../replay/comparing-log.ts';
import type { ReplayStart } from '../replay/replay-start.ts';
import { openReplay, type StageWiring } from './open-runtime.ts';

/** Which log is replayed, through which stages. */
export interface ReplayLogOptions {
  readonly reader: EventLogReader;
  /** Builds the stages over the log that compares; none of them may write elsewhere. */
  readonly wiring: (log: Pick<EventLogWriter, 'append'>) => StageWiring;
  readonly signal: AbortSignal;
  readonly block_boundaries: number;
  /** Where to begin in a log whose beginning is gone. */
  readonly from?: ReplayStart | null;
  /** Called after each block with the last `ingest_seq` that has been cut. */
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

/**
 * Executes every recorded run again from the raw events and compares all that comes out with what the log holds.
 *
 * @throws OrchestratorError `stopped` when the signal is aborted
 */
export async function replayLog(options: ReplayLogOptions): Promise<ReplayReport> {
  const { block_boundaries, from = null, onProgress, reader, signal, wiring } = options;
  const comparing = createComparingLog(reader, from?.engine_timestamp_ms ?? null);
  const pipeline = openReplay(reader, wiring(comparing.writer), from);
  const publisher = createPublisher({ log: comparing.writer, sink: pipeline.downstream });
  for (const block of inBlocks(recordedCuts(reader, from), block_boundaries)) {
    // Signals are heard between two blocks only: everything within one is synchronous.
    await setImmediate();
    if (signal.aborted)
      throw new OrchestratorError('stopped', 'the replay was stopped before its end; nothing was written');
    await publisher.publish(block.map((cut) => pipeline.orchestrator.runBoundary(cut, { failures: failures(cut) })));
    onProgress?.(block.at(-1)?.cut_end_ingest_seq ?? 0);
  }
  await publisher.flush();
  return comparing.report();
}
