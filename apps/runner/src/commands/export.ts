import { join } from 'node:path';

import { LOG_STREAMS, type LogStream } from '@xray/contracts';
import { logInfo } from '@xray/event-log';
import { EXPORT_FORMATS, exportLog, manifestPath, type ExportFormat, type StreamSelection } from '@xray/export';
import { Option, type Command } from 'commander';

import type { CommandDefinition } from '@xray/operations/command-line';
import { OperationError } from '@xray/operations';
import { countText } from '../cli/format.ts';
import { flag, logOption, numberOption, positiveInteger, requiredText, textOption } from '../cli/options.ts';
import { progressBar } from '@xray/operations/command-line';
import { timeOption, utcTime } from '../cli/time-option.ts';
import { withLogReader } from '../log/with-log-reader.ts';

function formatOf(command: Command): ExportFormat {
  const given = textOption(command, 'format');
  return EXPORT_FORMATS.find((format) => format === given) ?? 'jsonl';
}

function streamOf(command: Command): LogStream | null {
  const given = textOption(command, 'stream');
  return LOG_STREAMS.find((stream) => stream === given) ?? null;
}

function selectionOf(command: Command, only: LogStream | null): StreamSelection | 'new' {
  const [since_ms, until_ms] = [timeOption(command, 'since'), timeOption(command, 'until')];
  const [from_seq, to_seq] = [numberOption(command, 'fromSeq'), numberOption(command, 'toSeq')];
  if ((from_seq !== undefined || to_seq !== undefined) && only === null)
    throw new OperationError('wrong_usage', '--from-seq and --to-seq count within one stream: name it with --stream');
  const selection = {
    ...(since_ms !== undefined && { since_ms }),
    ...(until_ms !== undefined && { until_ms }),
    ...(from_seq !== undefined && { from_seq }),
    ...(to_seq !== undefined && { to_seq }),
  };
  if (!flag(command, 'new')) return selection;
  if (Object.keys(selection).length > 0)
    throw new OperationError('wrong_usage', '--new chooses by what the folder holds: leave the other choices out');
  return 'new';
}

export const exportCommand: CommandDefinition = {
  name: 'export',
  summary: 'write the streams of a log as Parquet or JSON Lines, with a manifest that says what the files hold',
  example: 'xray export --log ./february --format parquet --out ./february-parquet',
  json: true,
  without_reader: 'goes_on',
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
    const only = streamOf(command);
    const selection = selectionOf(command, only);
    const { pruned_through, segments } = logInfo(directory);
    const files = await withLogReader(directory, (reader) =>
      exportLog({
        reader,
        closed_segments: segments.filter((segment) => segment.closed),
        from_the_first: pruned_through === 0,
        only,
        selection,
        format,
        folder,
        clock,
        signal,
        watchStream: (stream) => progressBar(terminal, stream),
        onFile: ({ file, records }) => {
          if (!json) terminal.line(`${join(folder, file)}  ${countText(records)} records`);
        },
      }),
    );
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
