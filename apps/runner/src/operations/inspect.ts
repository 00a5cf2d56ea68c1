import { DERIVED_STREAMS, isDerivedStream, LOG_STREAMS, type EventLogReader } from '@xray/contracts';
import { rawRecordJson } from '@xray/export';
import { defineOperation, logFolder, positiveCount, scopedReader } from '@xray/operations';
import { changesText, describedIdentity, identityDescriptionSchema, recordedIdentities } from '@xray/orchestrator';
import { z } from 'zod';

import { countText, minuteText } from '../cli/format.ts';
import { withLogReader } from '../log/with-log-reader.ts';

const count = z.int().nonnegative();
const timeMs = z.int().nonnegative().nullable();

const overviewSchema = z.object({
  raw: z.object({ records: count, first_recv_ts_ms: timeMs, last_recv_ts_ms: timeMs }),
  streams: z.record(z.string(), z.object({ records: count, last_engine_timestamp_ms: timeMs })),
  config_hash: z.string().nullable(),
  runtime: z.object({ node: z.string(), v8: z.string(), packages: z.record(z.string(), z.string()) }).nullable(),
  identities: z.array(identityDescriptionSchema),
});
type Overview = z.output<typeof overviewSchema>;

function overview(reader: EventLogReader): Overview {
  const batches = reader.rawBatches();
  const raw = {
    records: batches.reduce((sum, batch) => sum + batch.last_ingest_seq - batch.first_ingest_seq + 1, 0),
    first_recv_ts_ms: batches.length === 0 ? null : Math.min(...batches.map((batch) => batch.min_recv_ts_ms)),
    last_recv_ts_ms: batches.length === 0 ? null : Math.max(...batches.map((batch) => batch.max_recv_ts_ms)),
  };
  const streams = Object.fromEntries(DERIVED_STREAMS.map((stream) => [stream, reader.streamHead(stream)]));
  const identities = recordedIdentities(reader).map(describedIdentity);
  const last = identities.at(-1);
  return { raw, streams, config_hash: last?.config_hash ?? null, runtime: last?.runtime ?? null, identities };
}

function* overviewLines({ config_hash, identities, raw, runtime, streams }: Overview): Generator<string> {
  const span =
    raw.first_recv_ts_ms === null || raw.last_recv_ts_ms === null
      ? ''
      : `  ${minuteText(raw.first_recv_ts_ms)} to ${minuteText(raw.last_recv_ts_ms)}`;
  yield `${'raw'.padEnd(20)} ${countText(raw.records).padStart(12)}${span}`;
  for (const [stream, head] of Object.entries(streams)) {
    const last = head.last_engine_timestamp_ms === null ? '' : `  to ${minuteText(head.last_engine_timestamp_ms)}`;
    yield `${stream.padEnd(20)} ${countText(head.records).padStart(12)}${last}`;
  }
  yield `configuration ${config_hash ?? 'none: nothing has been run'}`;
  if (runtime !== null) yield `made with node ${runtime.node}, v8 ${runtime.v8}`;
  for (const { after_engine_timestamp_ms: afterMs, changed } of identities)
    if (afterMs !== null) yield `another identity after ${minuteText(afterMs)}: ${changesText(changed)}`;
}

function* records(reader: EventLogReader, stream: string, symbol: string | undefined): Generator<object> {
  if (!isDerivedStream(stream)) {
    for (const batch of reader.readRaw(symbol === undefined ? {} : { symbol })) yield* batch.map(rawRecordJson);
    return;
  }
  for (const batch of reader.read(stream)) {
    for (const { record, seq } of batch) {
      if (symbol === undefined || ('symbol' in record && record.symbol === symbol)) yield { seq, ...record };
    }
  }
}

export const inspect = defineOperation({
  id: 'inspect',
  summary: 'what a log holds; with --stream, its records as JSON Lines',
  example: 'xray inspect --log ./february --stream gate_event --symbol AVAXUSDT --limit 3',
  input: z.strictObject({
    log: logFolder(),
    stream: z.enum(LOG_STREAMS).optional().meta({ title: 'stream', description: 'the stream to list' }),
    symbol: z.string().optional().meta({ title: 'symbol', description: 'only records of this symbol' }),
    limit: positiveCount('count', 'at most this many records').default(20),
  }),
  output: overviewSchema.nullable(),
  rows: z.looseObject({}),
  effects: 'none',
  touches: ['event_log', 'orchestrator', 'export'],
  bounds: { records: 200_000, bytes: 64 * 1024 * 1024, wall_ms: 10_000 },
  run: ({ limit, log, stream, symbol }, { row, scope, signal, speaker }) =>
    withLogReader(log, async (whole) => {
      if (stream === undefined) return overview(whole);
      let left = limit;
      for (const record of records(scopedReader(whole, scope), stream, symbol)) {
        row({ ...record });
        await speaker.drained();
        left -= 1;
        if (left === 0 || signal.aborted) break;
      }
      return null;
    }),
  render: (output) => (output === null ? [] : overviewLines(output)),
});
