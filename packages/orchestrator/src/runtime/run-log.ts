import type { EventLogReader, EventLogWriter } from '@xray/contracts';

import { logCuts } from '../cuts/log-cuts.ts';
import type { TakenOver } from '../identity/identity-change.ts';
import { inBlocks } from '../publish/blocks.ts';
import { createPublisher } from '../publish/publisher.ts';
import { openRuntime, type RunPlan } from './open-runtime.ts';

/** How many blocks may be on their way to the disk while the next one is computed. */
const BLOCKS_IN_FLIGHT = 3;

/** Which log is run, with what, and in which portions. */
export interface RunLogOptions {
  readonly reader: EventLogReader;
  readonly log: Pick<EventLogWriter, 'append'>;
  readonly plan: RunPlan;
  readonly signal: AbortSignal;
  /** A wall clock in milliseconds since the Unix epoch: stamps what enters the audit. Runs are on simulated time. */
  readonly wallMs: () => number;
  /** How many boundaries share one commit. */
  readonly block_boundaries: number;
  /** Called once, where these runs begin an identity in a log that has runs of another one. */
  readonly onTakenOver?: (takenOver: TakenOver) => void;
  /** Called with the last ingest_seq that has been cut. */
  readonly onProgress?: (ingestSeq: number) => void;
}

/**
 * Runs the pipeline over everything in the log that has not been run, on a simulated clock. Stops after the block in
 * flight when the signal is aborted; a later call goes on from there.
 */
export async function runLog(options: RunLogOptions): Promise<void> {
  const { block_boundaries, log, onProgress, plan, reader, signal, wallMs } = options;
  const { pipeline, resume, taken_over, times } = await openRuntime({ reader, log, plan, wallMs });
  if (taken_over !== null) options.onTakenOver?.(taken_over);
  const publisher = createPublisher({ log, sink: pipeline.downstream, max_blocks_in_flight: BLOCKS_IN_FLIGHT });
  const cuts = logCuts(reader, { ...times, ...(resume === null ? {} : { resume }) });
  for (const block of inBlocks(cuts, block_boundaries)) {
    if (signal.aborted) break;
    await publisher.publish(block.map((cut) => pipeline.orchestrator.runBoundary(cut)));
    onProgress?.(block.at(-1)?.cut_end_ingest_seq ?? 0);
  }
  await publisher.flush();
}
