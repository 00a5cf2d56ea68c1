import { openLogReader, openLogWriter } from '@xray/event-log';
import {
  createDigestingLog,
  createRunSummary,
  leftOutText,
  runLog,
  takenOverText,
  type RunSummary,
} from '@xray/orchestrator';

import { closing, type Later } from '../cli/closing.ts';
import type { CommandContext } from '@xray/operations/command-line';
import { countText, durationText, elapsedSince, minuteText } from '../cli/format.ts';
import { progressBar } from '@xray/operations/command-line';
import type { XrayConfig } from '../config/schema.ts';
import { currentIdentity, identityToGoOn } from '../log/log-identity.ts';
import { createRunLines } from './run-lines.ts';
import { runPlan } from './run-plan.ts';

export interface RunOptions {
  readonly directory: string;
  readonly config: XrayConfig;
  /** Print a line a run. */
  readonly lines: boolean;
}

export interface RunResult extends RunSummary {
  /** Of everything that the log derives, this call's runs and earlier ones. */
  readonly digest: string;
  readonly elapsed_ms: number;
}

/** Runs the pipeline over a log; what `xray run` and `xray demo` share. */
export function runOverLog(context: CommandContext, options: RunOptions): Promise<RunResult> {
  return closing((later) => runAndClose(context, options, later));
}

async function runAndClose(context: CommandContext, options: RunOptions, later: Later): Promise<RunResult> {
  const { clock, signal, terminal } = context;
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
  const progress = progressBar(terminal, 'run');
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
        for (const line of lines?.add(block) ?? []) terminal.line(line);
        if (lines !== null) await terminal.drained();
      },
      onLeftOut: (leftOut) => {
        terminal.note(`xray: ${leftOutText(leftOut)}`);
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
        terminal.note(`xray: ${takenOverText(takenOver)}`);
      },
      onProgress: (ingestSeq) => {
        progress.update(ingestSeq, last, `${countText(summary.current().runs)} runs`);
      },
    });
  });
  for (const line of lines?.closing() ?? []) terminal.line(line);
  return { ...summary.current(), digest: digests.overall(), elapsed_ms: elapsedSince(started, clock.monotonicMs()) };
}

export function runResultLines(result: RunResult): readonly string[] {
  const { by_regime, completed, elapsed_ms, failed, first_engine_timestamp_ms, gate_open, runs } = result;
  if (first_engine_timestamp_ms === null || result.last_engine_timestamp_ms === null) {
    return ['nothing to run: every boundary of the log has been run', `digest ${result.digest}`];
  }
  const rate = elapsed_ms === 0 ? '' : ` (${countText(Math.round((runs * 1000) / elapsed_ms))} runs/s)`;
  return [
    `${countText(runs)} runs from ${minuteText(first_engine_timestamp_ms)} to ${minuteText(result.last_engine_timestamp_ms)} in ${durationText(elapsed_ms)}${rate}`,
    `${countText(completed)} completed, ${countText(failed)} failed, gate open in ${countText(gate_open)}`,
    ...Object.entries(by_regime).map(([regime, count]) => `  ${regime.padEnd(18)} ${countText(count)}`),
    `digest ${result.digest}`,
  ];
}
