import { countText, DERIVED_STREAMS, minuteText, type EventLogReader } from '@xray/contracts';
import { z } from 'zod';

import { describedIdentity, identityDescriptionSchema } from '../identity/described-identity.ts';
import { changesText } from '../identity/identity-change.ts';
import { recordedIdentities } from '../identity/recorded-identities.ts';

const count = z.int().nonnegative();
const timeMs = z.int().nonnegative().nullable();

/** What a log holds, stream by stream, and what its runs were made with. */
export const logOverviewSchema = z.object({
  raw: z.object({ records: count, first_recv_ts_ms: timeMs, last_recv_ts_ms: timeMs }),
  streams: z.record(z.string(), z.object({ records: count, last_engine_timestamp_ms: timeMs })),
  config_hash: z.string().nullable(),
  runtime: z.object({ node: z.string(), v8: z.string(), packages: z.record(z.string(), z.string()) }).nullable(),
  identities: z.array(identityDescriptionSchema),
});
/** What a log holds. */
export type LogOverview = z.output<typeof logOverviewSchema>;

/** Counts what a log holds, without reading its records. */
export function logOverview(reader: Pick<EventLogReader, 'rawBatches' | 'read' | 'streamHead'>): LogOverview {
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

/** The overview as a person reads it. */
export function* logOverviewLines({ config_hash, identities, raw, runtime, streams }: LogOverview): Generator<string> {
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
