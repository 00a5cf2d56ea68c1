import type { EventLogReader, EventLogWriter, OrchestratorEvent, StateGateEvent } from '@xray/contracts';
import { createPublisher, inBlocks, logCuts } from '@xray/orchestrator';

import { epochRecord, type RunEpoch } from '../log/epoch.ts';
import { restoreState, type RestoredState } from '../log/restore.ts';
import { createPipeline, type Pipeline, type PublishedBlock } from './pipeline.ts';

export interface RunLogOptions {
  readonly reader: EventLogReader;
  readonly log: Pick<EventLogWriter, 'append'>;
  readonly epoch: RunEpoch;
  readonly signal: AbortSignal;
  readonly wallMs: () => number;
  /** How many boundaries share one commit. */
  readonly block_boundaries: number;
  readonly onPublished: (block: PublishedBlock) => void | Promise<void>;
  /** Called with the last ingest_seq that has been cut. */
  readonly onProgress?: (ingestSeq: number) => void;
}

/** What a stop between two stages left undone: events in the log that the next stage has not seen. */
async function catchUp(reader: EventLogReader, pipeline: Pipeline): Promise<void> {
  const analysed = reader.streamHead('analysis_event').last_engine_timestamp_ms ?? -1;
  const waitingGate: StateGateEvent[] = [];
  for (const batch of reader.read('gate_event', { from_engine_timestamp_ms: analysed + 1 })) {
    waitingGate.push(...batch.map((stored) => stored.record));
  }
  if (waitingGate.length > 0) await pipeline.analyse(waitingGate);

  const gated = reader.streamHead('gate_event').last_engine_timestamp_ms ?? -1;
  const waitingOrchestrator: OrchestratorEvent[] = [];
  for (const batch of reader.read('orchestrator_event', { from_engine_timestamp_ms: gated + 1 })) {
    waitingOrchestrator.push(...batch.map((stored) => stored.record));
  }
  if (waitingOrchestrator.length > 0) await pipeline.downstream.publish(waitingOrchestrator);
}

/** Gives the composer what the next runs' features look at, and the ledger what no run has counted yet. */
function warmUp(reader: EventLogReader, { orchestrator }: Pipeline, { last_run }: RestoredState): void {
  if (last_run === null) return;
  const { cut_end_ingest_seq, engine_timestamp_ms, lookback_start_ingest_seq } = last_run;
  // Where a later archive was imported before an earlier one, records of times to come stand before the lookback.
  const ahead = reader.rawBatches().filter((batch) => batch.max_recv_ts_ms > engine_timestamp_ms);
  const first = Math.min(lookback_start_ingest_seq, ...ahead.map((batch) => batch.first_ingest_seq));
  for (const records of reader.readRaw({ to_ingest_seq: cut_end_ingest_seq })) {
    orchestrator.resumeCounts(records);
    orchestrator.warmUp(records.filter((record) => record.ingest_seq >= first));
  }
}

/**
 * Runs the pipeline over everything in the log that has not been run, on a simulated clock. Stops after the block in
 * flight when the signal is aborted; a later call goes on from there.
 */
export async function runLog(options: RunLogOptions): Promise<void> {
  const { block_boundaries, epoch, log, onProgress, onPublished, reader, signal, wallMs } = options;
  const restored = restoreState(reader);
  const pipeline = createPipeline({ epoch, log, onPublished, outputs: true, restored });
  // Only now: a configuration that cannot start must not become the log's.
  if (restored.last_run === null)
    await log.append({ entries: [{ stream: 'audit', record: epochRecord(epoch, wallMs()) }] });
  await catchUp(reader, pipeline);
  warmUp(reader, pipeline, restored);

  const publisher = createPublisher({ log, sink: pipeline.downstream, max_blocks_in_flight: 3 });
  const cuts = logCuts(reader, {
    cadence_ms: pipeline.orchestrator.config.cadence_ms,
    boundary_delay_ms: pipeline.orchestrator.config.boundary_delay_ms,
    ...(restored.last_run === null ? {} : { resume: restored.last_run }),
  });
  for (const block of inBlocks(cuts, block_boundaries)) {
    if (signal.aborted) break;
    await publisher.publish(block.map((cut) => pipeline.orchestrator.runBoundary(cut)));
    onProgress?.(block.at(-1)?.cut_end_ingest_seq ?? 0);
  }
  await publisher.flush();
}
