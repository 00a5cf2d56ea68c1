import { DERIVED_STREAMS, isDerivedStream, LOG_STREAMS, type EventLogReader } from '@xray/contracts';
import { rawRecordJson } from '@xray/export';
import { Option } from 'commander';

import type { CommandContext } from '../cli/context.ts';
import { countText, minuteText } from '../cli/format.ts';
import { logOption, numberOption, positiveInteger, requiredText, textOption } from '../cli/options.ts';
import type { CommandDefinition } from '../cli/command.ts';
import { recordedIdentity } from '../log/log-identity.ts';
import { withLogReader } from '../log/with-log-reader.ts';

function overview(reader: EventLogReader) {
  const batches = reader.rawBatches();
  const raw = {
    records: batches.reduce((sum, batch) => sum + batch.last_ingest_seq - batch.first_ingest_seq + 1, 0),
    first_recv_ts_ms: batches.length === 0 ? null : Math.min(...batches.map((batch) => batch.min_recv_ts_ms)),
    last_recv_ts_ms: batches.length === 0 ? null : Math.max(...batches.map((batch) => batch.max_recv_ts_ms)),
  };
  const streams = Object.fromEntries(DERIVED_STREAMS.map((stream) => [stream, reader.streamHead(stream)]));
  const identity = recordedIdentity(reader);
  return { raw, streams, config_hash: identity?.config_hash ?? null, runtime: identity?.runtime ?? null };
}

function printOverview({ json, terminal }: CommandContext, reader: EventLogReader): void {
  const { config_hash, raw, runtime, streams } = overview(reader);
  if (json) {
    terminal.line(JSON.stringify({ raw, streams, config_hash, runtime }));
    return;
  }
  const span =
    raw.first_recv_ts_ms === null || raw.last_recv_ts_ms === null
      ? ''
      : `  ${minuteText(raw.first_recv_ts_ms)} to ${minuteText(raw.last_recv_ts_ms)}`;
  terminal.line(`${'raw'.padEnd(20)} ${countText(raw.records).padStart(12)}${span}`);
  for (const [stream, head] of Object.entries(streams)) {
    const last = head.last_engine_timestamp_ms === null ? '' : `  to ${minuteText(head.last_engine_timestamp_ms)}`;
    terminal.line(`${stream.padEnd(20)} ${countText(head.records).padStart(12)}${last}`);
  }
  terminal.line(`configuration ${config_hash ?? 'none: nothing has been run'}`);
  if (runtime !== null) terminal.line(`made with node ${runtime.node}, v8 ${runtime.v8}`);
}

function* recordLines(reader: EventLogReader, stream: string, symbol: string | undefined): Generator<string> {
  if (!isDerivedStream(stream)) {
    for (const batch of reader.readRaw(symbol === undefined ? {} : { symbol })) {
      for (const record of batch) yield JSON.stringify(rawRecordJson(record));
    }
    return;
  }
  for (const batch of reader.read(stream)) {
    for (const { record, seq } of batch) {
      if (symbol === undefined || ('symbol' in record && record.symbol === symbol)) {
        yield JSON.stringify({ seq, ...record });
      }
    }
  }
}

export const inspectCommand: CommandDefinition = {
  name: 'inspect',
  summary: 'what a log holds; with --stream, its records as JSON Lines',
  example: 'xray inspect --log ./february --stream gate_event --symbol AVAXUSDT --limit 3',
  json: true,
  ends_with_reader: true,
  declare(command) {
    command
      .addOption(logOption())
      .addOption(new Option('--stream <stream>', 'the stream to list').choices([...LOG_STREAMS]))
      .option('--symbol <symbol>', 'only records of this symbol')
      .option('--limit <count>', 'at most this many records, default 20', positiveInteger);
  },
  async run(context, command) {
    const stream = textOption(command, 'stream');
    const symbol = textOption(command, 'symbol');
    await withLogReader(requiredText(command, 'log'), async (reader) => {
      if (stream === undefined) {
        printOverview(context, reader);
        return;
      }
      let left = numberOption(command, 'limit') ?? 20;
      for (const line of recordLines(reader, stream, symbol)) {
        context.terminal.line(line);
        await context.terminal.drained();
        left -= 1;
        if (left === 0 || context.signal.aborted) break;
      }
    });
    return 0;
  },
};
