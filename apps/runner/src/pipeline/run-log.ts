import type { Clock, EventLogReader, EventLogWriter } from '@xray/contracts';
import { createPublisher, inBlocks, logCuts, type LeftOut } from '@xray/orchestrator';

import { epochRecord, type RunEpoch } from '../log/epoch.ts';
import { restoreState } from '../log/restore.ts';
import { cutResume } from '../log/watched-symbols.ts';
import { cutTimes } from './cut-times.ts';
import { createPipeline, type PublishedBlock } from './pipeline.ts';
import { finishStages, warmUp } from './resume.ts';

export interface RunLogOptions {
  readonly reader: EventLogReader;
  readonly log: Pick<EventLogWriter, 'append'>;
  readonly epoch: RunEpoch;
  readonly signal: AbortSignal;
  readonly wallMs: () => number;
  /** Measures how long the gate's operations take, where that is limited. */
  readonly clock?: Clock;
  /** How many boundaries share one commit. */
  readonly block_boundaries: number;
  readonly onPublished: (block: PublishedBlock) => void | Promise<void>;
  /** Called with the last ingest_seq that has been cut. */
  readonly onProgress?: (ingestSeq: number) => void;
  readonly onLeftOut?: (leftOut: LeftOut) => void;
}

/**
 * Runs the pipeline over everything in the log that has not been run, on a simulated clock. Stops after the block in
 * flight when the signal is aborted; a later call goes on from there.
 */
export async function runLog(options: RunLogOptions): Promise<void> {
  const { block_boundaries, clock, epoch, log, onLeftOut, onProgress, onPublished, reader, signal, wallMs } = options;
  const restored = restoreState(reader);
  const pipeline = createPipeline({
    epoch,
    log,
    onPublished,
    outputs: true,
    restored,
    ...(clock === undefined ? {} : { clock }),
    ...(onLeftOut === undefined ? {} : { onLeftOut }),
  });
  // Only now: a configuration that cannot start must not become the log's.
  if (restored.last_run === null)
    await log.append({ entries: [{ stream: 'audit', record: epochRecord(epoch, wallMs()) }] });
  await finishStages(reader, pipeline);
  warmUp(reader, pipeline, restored);

  const publisher = createPublisher({ log, sink: pipeline.downstream, max_blocks_in_flight: 3 });
  const cuts = logCuts(reader, {
    ...cutTimes(epoch.config),
    ...(restored.last_run === null ? {} : { resume: cutResume(reader, restored.last_run) }),
  });
  for (const block of inBlocks(cuts, block_boundaries)) {
    if (signal.aborted) break;
    await publisher.publish(block.map((cut) => pipeline.orchestrator.runBoundary(cut)));
    onProgress?.(block.at(-1)?.cut_end_ingest_seq ?? 0);
  }
  await publisher.flush();
}
