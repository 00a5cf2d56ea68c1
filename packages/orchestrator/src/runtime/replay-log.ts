import { setImmediate } from 'node:timers/promises';

import type { EventLogReader, EventLogWriter } from '@xray/contracts';

import { recordedCuts, type RecordedCut, type RecordedCutsFrom } from '../cuts/recorded-cuts.ts';
import { OrchestratorError } from '../errors.ts';
import type { RecordedFailure } from '../orchestrator.ts';
import { inBlocks } from '../publish/blocks.ts';
import { createPublisher } from '../publish/publisher.ts';
import type { PartitionDigests } from '../digest/partition-digests.ts';
import { readerUntil } from '../identity/identity-border.ts';
import type { RecordedIdentity } from '../identity/recorded-identities.ts';
import { createComparingLog, type ComparingLog, type ReplayReport } from '../replay/comparing-log.ts';
import type { ReplayStart } from '../replay/replay-start.ts';
import { openReplay, openTakenOver, type StageWiring } from './open-runtime.ts';
import type { Pipeline } from './pipeline.ts';

/** Which log is replayed, through which stages. */
export interface ReplayLogOptions {
  readonly reader: EventLogReader;
  /** Builds the stages over the log that compares; none of them may write elsewhere. */
  readonly wiring: (log: Pick<EventLogWriter, 'append'>) => StageWiring;
  readonly signal: AbortSignal;
  readonly block_boundaries: number;
  /** Where to begin in a log whose beginning is gone. */
  readonly from?: ReplayStart | null;
  /** The runs of one identity, which begin from the records of those before; all of the log when left out. */
  readonly part?: Pick<RecordedIdentity, 'audit_seq' | 'border' | 'until'>;
  /** Takes what is compared; of this replay alone when left out. */
  readonly digests?: PartitionDigests;
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
  const { block_boundaries, digests, from = null, onProgress, part, reader, signal } = options;
  const comparing = createComparingLog(
    reader,
    {
      ...(from === null ? {} : { from_engine_timestamp_ms: from.engine_timestamp_ms }),
      ...(part === undefined ? {} : { from: part.border, until: part.until }),
    },
    digests,
  );
  const pipeline = await openPart(options, comparing);
  const publisher = createPublisher({ log: comparing.writer, sink: pipeline.downstream });
  for (const block of inBlocks(recordedCuts(reader, cutsOf(options)), block_boundaries)) {
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

/** The stages, as they were when the first run to be made again was made. */
function openPart(
  { from = null, part, reader, wiring }: ReplayLogOptions,
  { writer }: ComparingLog,
): Promise<Pipeline> {
  const wire = wiring(writer);
  if (part === undefined) return Promise.resolve(openReplay(reader, wire, from));
  const { audit_seq, border, until } = part;
  if (from === null && border !== null) return openTakenOver(readerUntil(reader, border, audit_seq), wire);
  // What later identities say of memory does not hold here.
  return Promise.resolve(openReplay(until === null ? reader : readerUntil(reader, until, audit_seq), wire, from));
}

/** Which cuts are made again. */
function cutsOf({ from = null, part }: ReplayLogOptions): RecordedCutsFrom | null {
  const until = part?.until ?? null;
  const end = until === null ? {} : { until_engine_timestamp_ms: until.after_engine_timestamp_ms };
  if (from !== null) return { ...from, ...end };
  const border = part?.border ?? null;
  const { after_engine_timestamp_ms = -1, cut_end_ingest_seq = 0 } = border ?? {};
  return { engine_timestamp_ms: after_engine_timestamp_ms + 1, cut_end_ingest_seq, ...end };
}
