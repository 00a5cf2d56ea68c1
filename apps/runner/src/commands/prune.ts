import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';

import { logInfo, planPrune, pruneLog, type SegmentInfo } from '@xray/event-log';
import { exportCoverage, type ExportCoverage } from '@xray/export';
import { restartReach } from '@xray/orchestrator';

import type { CommandContext } from '@xray/operations/command-line';
import { OperationError } from '@xray/operations';
import { countText } from '../cli/format.ts';
import { flag, logOption, repeatedText, requiredText, textsOption } from '../cli/options.ts';
import { progressBar } from '@xray/operations/command-line';
import type { CommandDefinition } from '@xray/operations/command-line';
import { timeOption, utcTime } from '../cli/time-option.ts';
import { withLogReader } from '../log/with-log-reader.ts';

const CONFIRMATION = 'prune';

/** Asks a person, who must type the word. */
async function confirmed(question: string): Promise<boolean> {
  if (!stdin.isTTY)
    throw new OperationError('wrong_usage', 'nobody is there to confirm: look at what --dry-run says, then add --yes');
  const lines = createInterface({ input: stdin, output: stderr });
  const interrupted = new AbortController();
  lines.on('SIGINT', () => {
    interrupted.abort();
  });
  try {
    const answer = await lines.question(question, { signal: interrupted.signal });
    return answer.trim() === CONFIRMATION;
  } catch (error) {
    if (interrupted.signal.aborted) return false;
    throw error;
  } finally {
    lines.close();
  }
}

function dayText(ms: number | null): string {
  return ms === null ? 'empty' : new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}

function segmentLine({ bytes, first_appended_ts_ms, last_appended_ts_ms, segment }: SegmentInfo): string {
  const size = `${countText(Math.ceil(bytes / 1024 / 1024))} MiB`;
  return `segment ${segment}  ${dayText(first_appended_ts_ms)} to ${dayText(last_appended_ts_ms)}  ${size}`;
}

/** @throws OperationError `not_done`, naming what was not exported or which file is not what was written */
async function refuseUnexported(
  context: CommandContext,
  directory: string,
  coverage: ExportCoverage,
  segments: readonly SegmentInfo[],
): Promise<void> {
  for (const segment of segments) {
    const missing = coverage.missing(segment);
    if (missing === null) continue;
    throw new OperationError(
      'not_done',
      `${missing}: call xray export --log ${directory} --format parquet --new --out <dir> first, then name that folder with --exports`,
    );
  }
  const progress = progressBar(context.terminal, 'exports');
  const damaged = await coverage
    .damaged(segments, (done, total) => {
      progress.update(done, total, 'files');
    })
    .finally(() => {
      progress.end();
    });
  if (damaged !== null)
    throw new OperationError(
      'not_done',
      `${damaged} is not the file that was exported: export again into a new folder`,
    );
}

export const pruneCommand: CommandDefinition = {
  name: 'prune',
  summary: 'remove the oldest segments of a log, once they were exported',
  example: 'xray prune --log ./live --before 2026-10-01 --exports ./live-parquet',
  json: true,
  without_reader: 'goes_on',
  declare(command) {
    command
      .addOption(logOption())
      .requiredOption('--before <time>', 'only segments that were closed before this UTC time', utcTime)
      .requiredOption('--exports <dir>', 'a folder that the log was exported to; may be given again', repeatedText)
      .option('--dry-run', 'say what would be removed, and remove nothing')
      .option('--yes', 'remove it without asking');
  },
  async run(context, command) {
    const { clock, json, terminal } = context;
    const directory = requiredText(command, 'log');
    const info = logInfo(directory);
    const reach = await withLogReader(directory, restartReach);
    const { segments, stops_at } = planPrune(info.segments, timeOption(command, 'before') ?? 0, reach);
    const through = segments.at(-1);
    if (through === undefined) {
      if (json) terminal.line(JSON.stringify({ removed: [], removed_bytes: 0, stops_at }));
      else terminal.line(`nothing to prune: ${stops_at}`);
      return 0;
    }
    const exports = textsOption(command, 'exports');
    const coverage = exportCoverage(exports);
    await refuseUnexported(context, directory, coverage, segments);
    if (!json) for (const segment of segments) terminal.line(segmentLine(segment));
    if (!json && stops_at !== '') terminal.line(stops_at);
    const dryRun = flag(command, 'dryRun');
    if (!dryRun && !flag(command, 'yes')) {
      const question = `These segments of ${directory} will be gone for good. Type ${CONFIRMATION} to remove them: `;
      if (!(await confirmed(question))) throw new OperationError('interrupted', 'nothing was removed');
    }
    const progress = progressBar(terminal, 'verify');
    const removed = dryRun
      ? { removed_bytes: 0, kept_batches: 0, kept_records: 0 }
      : await pruneLog({
          directory,
          through_segment: through.segment,
          clock,
          note: { exports: [...coverage.files(segments)] },
          onProgress: ({ batches_done, batches_total }) => {
            progress.update(batches_done, batches_total, 'batches');
          },
        }).finally(() => {
          progress.end();
        });
    const { kept_records, removed_bytes } = removed;
    if (json) {
      const numbers = segments.map(({ segment }) => segment);
      terminal.line(
        JSON.stringify({ removed: dryRun ? [] : numbers, removable: numbers, removed_bytes, kept_records, stops_at }),
      );
    } else if (!dryRun) {
      terminal.line(
        `${countText(segments.length)} segments removed, ${countText(removed_bytes)} bytes; ${countText(kept_records)} records kept`,
      );
    }
    return 0;
  },
};
