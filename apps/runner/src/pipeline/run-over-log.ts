import { closing, countText, type Later } from '@xray/contracts';
import { createRunLines } from '@xray/dashboards';
import { openLogReader, openLogWriter } from '@xray/event-log';
import type { OperationContext } from '@xray/operations';
import {
  createDigestingLog,
  createRunSummary,
  leftOutText,
  runLog,
  takenOverText,
  type RunResult,
} from '@xray/orchestrator';
import { z } from 'zod';

import { elapsedSince } from '../process/system-clock.ts';
import type { XrayConfig } from '../config/schema.ts';
import { currentIdentity, identityToGoOn } from '../identity/log-identity.ts';
import { runPlan } from './run-plan.ts';

export interface RunOptions {
  readonly directory: string;
  readonly config: XrayConfig;
  /** Print a line a run. */
  readonly lines: boolean;
}

/** The line of one run, or of the table that closes them. */
export const runLineSchema = z.object({ line: z.string() });

/** What a run over a log is handed. */
export type RunContext = OperationContext<z.input<typeof runLineSchema>>;

/** Runs the pipeline over a log; what `xray run` and `xray demo` share. */
export function runOverLog(context: RunContext, options: RunOptions): Promise<RunResult> {
  return closing((later) => runAndClose(context, options, later));
}

async function runAndClose(context: RunContext, options: RunOptions, later: Later): Promise<RunResult> {
  const { clock, row, signal, speaker } = context;
  const { config, directory } = options;
  const current = currentIdentity(config);
  const started = clock.monotonicMs();
  const reader = openLogReader({ directory });
  later(() => {
    reader.close();
  });
  const identity = identityToGoOn(reader, current, directory);
  const writer = await openLogWriter({ directory, clock, limits: config.log });
  const { digests, log } = createDigestingLog(writer, reader);
  const progress = context.progress('run');
  const summary = createRunSummary();
  const lines = options.lines ? createRunLines({ config: config.dashboards, identity, log: directory }) : null;
  const last = reader.rawBatches().at(-1)?.last_ingest_seq ?? 0;
  // Before the result is told: what is told is durable.
  await closing(async (own) => {
    own(() => writer.close());
    own(() => {
      progress.end();
    });
    const plan = runPlan({
      identity,
      log,
      clock,
      outputs: true,
      async onPublished(block) {
        summary.add(block);
        for (const line of lines?.add(block) ?? []) row({ line });
        if (lines !== null) await speaker.drained();
      },
      onLeftOut: (leftOut) => {
        speaker.note(`xray: ${leftOutText(leftOut)}`);
      },
    });
    await runLog({
      reader,
      log,
      plan,
      signal,
      wallMs: () => clock.wallMs(),
      block_boundaries: config.run.block_boundaries,
      onTakenOver: (takenOver) => {
        speaker.note(`xray: ${takenOverText(takenOver)}`);
      },
      onProgress: (ingestSeq) => {
        progress.update(ingestSeq, last, `${countText(summary.current().runs)} runs`);
      },
    });
  });
  for (const line of lines?.closing() ?? []) row({ line });
  return { ...summary.current(), digest: digests.overall(), elapsed_ms: elapsedSince(started, clock.monotonicMs()) };
}
