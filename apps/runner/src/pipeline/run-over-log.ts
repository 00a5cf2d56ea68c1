import type { EventLogReader } from '@xray/contracts';
import { openLogReader, openLogWriter } from '@xray/event-log';
import { createDigestingLog } from '@xray/orchestrator';

import type { CommandContext } from '../cli/context.ts';
import { RunnerError } from '../cli/errors.ts';
import { countText, durationText, elapsedSince, minuteText } from '../cli/format.ts';
import { progressBar } from '../cli/progress.ts';
import type { XrayConfig } from '../config/schema.ts';
import { currentEpoch, recordedEpoch, runtimeMismatch, type RunEpoch } from '../log/epoch.ts';
import { runLog } from './run-log.ts';
import { createRunLines } from './run-lines.ts';
import { createRunSummary, type RunSummary } from './run-summary.ts';

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

/** One log has one configuration and one runtime: replay could not tell which run was made with which. */
function refuseOtherEpoch(reader: EventLogReader, epoch: RunEpoch, directory: string): void {
  const recorded = reader.streamHead('run_record').records === 0 ? null : recordedEpoch(reader);
  if (recorded === null) return;
  if (recorded.config_hash !== epoch.config_hash) {
    throw new RunnerError(
      'not_done',
      `${directory} was run with configuration ${recorded.config_hash.slice(0, 12)}, this one is ` +
        `${epoch.config_hash.slice(0, 12)}: one log has one configuration; import into a new log to run another`,
    );
  }
  if (recorded.calibration?.hash !== epoch.calibration?.hash) {
    const name = (of: RunEpoch): string =>
      of.calibration === null ? 'none' : `${of.calibration.name} ${of.calibration.hash.slice(0, 12)}`;
    throw new RunnerError(
      'not_done',
      `${directory} was run with calibration ${name(recorded)}, this one is ${name(epoch)}: one log has one calibration; import ` +
        'into a new log to run another',
    );
  }
  const mismatch = runtimeMismatch(recorded);
  if (mismatch !== null) {
    throw new RunnerError(
      'not_done',
      `${directory} was run with another runtime (${mismatch}): one log has one runtime; go on with that one, or import ` +
        'into a new log',
    );
  }
}

/** Runs the pipeline over a log; what `xray run` and `xray demo` share. */
export async function runOverLog(context: CommandContext, options: RunOptions): Promise<RunResult> {
  const { clock, signal, terminal } = context;
  const { config, directory } = options;
  const epoch = currentEpoch(config);
  const started = clock.monotonicMs();
  const reader = openLogReader({ directory });
  refuseOtherEpoch(reader, epoch, directory);
  const writer = await openLogWriter({ directory, clock, limits: config.log });
  const { digests, log } = createDigestingLog(writer, reader);
  const progress = progressBar(terminal, 'run');
  const summary = createRunSummary();
  const lines = options.lines ? createRunLines({ config: config.dashboards, epoch, log: directory }) : null;
  const last = reader.rawBatches().at(-1)?.last_ingest_seq ?? 0;
  try {
    await runLog({
      reader,
      log,
      epoch,
      signal,
      wallMs: () => clock.wallMs(),
      block_boundaries: config.run.block_boundaries,
      async onPublished(block) {
        summary.add(block);
        for (const line of lines?.add(block) ?? []) terminal.line(line);
        if (lines !== null) await terminal.drained();
      },
      onProgress: (ingestSeq) => {
        progress.update(ingestSeq, last, `${countText(summary.current().runs)} runs`);
      },
    });
  } finally {
    progress.end();
    await writer.close();
  }
  for (const line of lines?.closing() ?? []) terminal.line(line);
  reader.close();
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
