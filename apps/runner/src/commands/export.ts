import { createWriteStream, mkdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { LOG_STREAMS, type EventLogReader, type LogStream } from '@xray/contracts';
import { openLogReader } from '@xray/event-log';
import { Option } from 'commander';

import { RunnerError } from '../cli/errors.ts';
import { countText } from '../cli/format.ts';
import { logOption, requiredText, textOption } from '../cli/options.ts';
import type { CommandDefinition } from '../cli/command.ts';
import { rawRecordJson } from '../log/raw-json.ts';

function* streamLines(reader: EventLogReader, stream: LogStream, signal: AbortSignal): Generator<string> {
  if (stream === 'raw') {
    for (const batch of reader.readRaw()) {
      if (signal.aborted) return;
      yield `${batch.map((record) => JSON.stringify(rawRecordJson(record))).join('\n')}\n`;
    }
    return;
  }
  for (const batch of reader.read(stream)) {
    if (signal.aborted) return;
    yield `${batch.map(({ record }) => JSON.stringify(record)).join('\n')}\n`;
  }
}

/** Writes a stream beside its final name and moves it there when it is whole: half a file is never taken for one. */
async function exportStream(reader: EventLogReader, stream: LogStream, folder: string, signal: AbortSignal) {
  const file = join(folder, `${stream}.jsonl`);
  const unfinished = `${file}.part`;
  let records = 0;
  const counted = function* (): Generator<string> {
    for (const lines of streamLines(reader, stream, signal)) {
      for (let at = lines.indexOf('\n'); at !== -1; at = lines.indexOf('\n', at + 1)) records += 1;
      yield lines;
    }
  };
  try {
    await pipeline(Readable.from(counted()), createWriteStream(unfinished));
    if (signal.aborted) throw new RunnerError('interrupted', `the export was stopped while ${stream} was written`);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return { stream, file, records };
}

export const exportCommand: CommandDefinition = {
  name: 'export',
  summary: 'write the streams of a log as JSON Lines, one file a stream',
  example: 'xray export --log ./february --format jsonl --out ./february-jsonl',
  json: true,
  declare(command) {
    command
      .addOption(logOption())
      .addOption(new Option('--format <format>', 'the file format').choices(['jsonl']).default('jsonl'))
      .addOption(new Option('--stream <stream>', 'only this stream').choices([...LOG_STREAMS]))
      .requiredOption('--out <dir>', 'the folder to write to; files of the same name are replaced');
  },
  async run({ json, signal, terminal }, command) {
    const reader = openLogReader({ directory: requiredText(command, 'log') });
    const folder = requiredText(command, 'out');
    mkdirSync(folder, { recursive: true });
    const only = textOption(command, 'stream');
    const files = [];
    for (const stream of LOG_STREAMS) {
      if (only !== undefined && only !== stream) continue;
      const written = await exportStream(reader, stream, folder, signal);
      files.push(written);
      if (!json) terminal.line(`${written.file}  ${countText(written.records)} records`);
    }
    reader.close();
    if (json) terminal.line(JSON.stringify({ files }));
    return 0;
  },
};
