import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { LOG_STREAMS, type EventLogReader, type LogStream } from '@xray/contracts';
import { logInfo, openLogReader } from '@xray/event-log';
import { Option, type Command } from 'commander';

import type { CommandDefinition } from '../cli/command.ts';
import { RunnerError } from '../cli/errors.ts';
import { countText } from '../cli/format.ts';
import { flag, logOption, numberOption, positiveInteger, requiredText, textOption } from '../cli/options.ts';
import { progressBar } from '../cli/progress.ts';
import { timeOption, utcTime } from '../cli/time-option.ts';
import { exportStream } from '../export/export-files.ts';
import {
  addToManifest,
  EXPORT_FORMATS,
  manifestPath,
  readManifest,
  type ExportedFile,
  type ExportFormat,
} from '../export/export-manifest.ts';
import type { StreamSelection } from '../export/stream-selection.ts';

function formatOf(command: Command): ExportFormat {
  const given = textOption(command, 'format');
  return EXPORT_FORMATS.find((format) => format === given) ?? 'jsonl';
}

function selectionOf(command: Command, only: string | undefined): StreamSelection {
  const [since_ms, until_ms] = [timeOption(command, 'since'), timeOption(command, 'until')];
  const [from_seq, to_seq] = [numberOption(command, 'fromSeq'), numberOption(command, 'toSeq')];
  if ((from_seq !== undefined || to_seq !== undefined) && only === undefined)
    throw new RunnerError('wrong_usage', '--from-seq and --to-seq count within one stream: name it with --stream');
  const selection = {
    ...(since_ms !== undefined && { since_ms }),
    ...(until_ms !== undefined && { until_ms }),
    ...(from_seq !== undefined && { from_seq }),
    ...(to_seq !== undefined && { to_seq }),
  };
  if (flag(command, 'new') && Object.keys(selection).length > 0)
    throw new RunnerError('wrong_usage', '--new chooses by what the folder holds: leave the other choices out');
  return selection;
}

/** What a folder does not hold yet of a stream. */
function newSelection(files: readonly ExportedFile[], stream: LogStream): StreamSelection {
  const held = files.filter((file) => file.stream === stream && file.complete).map(({ last_seq }) => last_seq);
  return { from_seq: Math.max(0, ...held) + 1 };
}

function recordsOf(reader: EventLogReader, stream: LogStream): number {
  if (stream !== 'raw') return reader.streamHead(stream).records;
  return reader.rawBatches().at(-1)?.last_ingest_seq ?? 0;
}

export const exportCommand: CommandDefinition = {
  name: 'export',
  summary: 'write the streams of a log as Parquet or JSON Lines, with a manifest that says what the files hold',
  example: 'xray export --log ./february --format parquet --out ./february-parquet',
  json: true,
  declare(command) {
    command
      .addOption(logOption())
      .addOption(new Option('--format <format>', 'the file format').choices([...EXPORT_FORMATS]).default('jsonl'))
      .addOption(new Option('--stream <stream>', 'only this stream').choices([...LOG_STREAMS]))
      .option('--since <time>', 'only records from this UTC time on, e.g. 2026-02-01 or 2026-02-01T12:00Z', utcTime)
      .option('--until <time>', 'only records before this UTC time', utcTime)
      .option('--from-seq <seq>', 'only records from this sequence number of the stream on', positiveInteger)
      .option('--to-seq <seq>', 'only records up to this sequence number of the stream', positiveInteger)
      .option('--new', 'only what the folder does not hold yet, by its manifest')
      .requiredOption('--out <dir>', 'the folder to write to; no file is written over');
  },
  async run({ clock, json, signal, terminal }, command) {
    const directory = requiredText(command, 'log');
    const folder = requiredText(command, 'out');
    const format = formatOf(command);
    const only = textOption(command, 'stream');
    const selection = selectionOf(command, only);
    const { pruned_through, segments } = logInfo(directory);
    const reader = openLogReader({ directory });
    mkdirSync(folder, { recursive: true });
    const held = readManifest(folder)
      .exports.filter((one) => one.format === format)
      .flatMap((one) => one.files);
    const files: ExportedFile[] = [];
    try {
      for (const stream of LOG_STREAMS) {
        if (only !== undefined && only !== stream) continue;
        const progress = progressBar(terminal, stream);
        const total = recordsOf(reader, stream);
        const written = await exportStream({
          reader,
          stream,
          selection: flag(command, 'new') ? newSelection(held, stream) : selection,
          format,
          folder,
          whole: pruned_through === 0 && !flag(command, 'new') && Object.keys(selection).length === 0,
          signal,
          onProgress: (records) => {
            progress.update(records, total);
          },
        }).finally(() => {
          progress.end();
        });
        files.push(...written);
        for (const { file, records } of written)
          if (!json) terminal.line(`${join(folder, file)}  ${countText(records)} records`);
      }
    } finally {
      reader.close();
    }
    const closed = segments.filter((segment) => segment.closed);
    await addToManifest(folder, {
      exported_ts_ms: clock.wallMs(),
      format,
      segments: closed.map(({ batch_id, digest, segment }) => ({ segment, batch_id, digest })),
      files,
    });
    if (json)
      terminal.line(
        JSON.stringify({
          manifest: manifestPath(folder),
          files: files.map((one) => ({ ...one, file: join(folder, one.file) })),
        }),
      );
    return 0;
  },
};
