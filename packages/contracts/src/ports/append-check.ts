import { RAW_EVENT_TYPES } from '../market-data/raw-event-types.ts';
import { DERIVED_STREAMS, isDerivedStream, STREAMS, type DerivedStream } from './streams.ts';
import { valueKind } from '../checks/value-kind.ts';
import { recordsProblem } from '../schema/record-checks.ts';

type Fields = Readonly<Record<string, unknown>>;

const EVENT_TYPES: ReadonlySet<unknown> = new Set(RAW_EVENT_TYPES);

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What of the envelope a log could not give back as it was; the tags have been looked at. */
function envelopeProblem(event: unknown): string | null {
  if (!isObject(event)) return `is ${valueKind(event)}, not a raw_market_event`;
  if (!EVENT_TYPES.has(event['event_type'])) return 'has an unknown event_type';
  if (typeof event['source_id'] !== 'string') return 'has no source_id';
  if (event['exchange_ts_ms'] !== null && typeof event['exchange_ts_ms'] !== 'number') return 'has no exchange_ts_ms';
  return event['raw_payload'] instanceof Uint8Array ? null : 'has no raw_payload of bytes';
}

function rawProblem(events: unknown, ingestTsMs: unknown): string | null {
  const problem = recordsProblem('raw_market_event', events, 'tags');
  if (problem !== null) return `raw: ${problem}`;
  if (!Array.isArray(events) || events.length === 0) return null;
  if (!Number.isSafeInteger(ingestTsMs)) {
    return `ingest_ts_ms is ${valueKind(ingestTsMs)}, not the integer time at which the raw events enter the log`;
  }
  for (let position = 0; position < events.length; position += 1) {
    const envelope = envelopeProblem(events[position]);
    if (envelope !== null) return `raw: record ${position} of the list ${envelope}`;
  }
  return null;
}

function derivedProblem(stream: DerivedStream, record: unknown): string | null {
  const { schema, time } = STREAMS[stream];
  if (!isObject(record)) return `holds ${valueKind(record)}, not a record of ${stream}`;
  if (record['schema'] !== schema) return `holds a record of another schema than ${stream}'s "${schema}"`;
  if (time !== null && !Number.isSafeInteger(record[time])) return `holds a record without ${time}`;
  if (stream !== 'run_record') return null;
  return typeof record['run_id'] === 'string' && typeof record['symbol'] === 'string'
    ? null
    : 'holds a record without run_id and symbol';
}

function entryProblem(entry: unknown): string | null {
  if (!isObject(entry)) return `is ${valueKind(entry)}, not a stream and its record`;
  const { stream, record, canonical } = entry;
  if (!isDerivedStream(stream)) {
    return `names no stream of derived records; name one of ${DERIVED_STREAMS.join(', ')}`;
  }
  if (canonical !== undefined && !(isObject(canonical) && typeof canonical['body'] === 'string')) {
    return 'has a canonical form without a body';
  }
  return derivedProblem(stream, record);
}

/**
 * What keeps a value from being an append, by what its parts say of themselves; `null` where nothing does. For writers: it is
 * looked at before anything is taken.
 */
export function appendProblem(request: unknown): string | null {
  if (!isObject(request)) return `the append is ${valueKind(request)}, not an object with raw or entries`;
  const { raw, ingest_ts_ms, entries } = request;
  const ofRaw = raw === undefined ? null : rawProblem(raw, ingest_ts_ms);
  if (ofRaw !== null || entries === undefined) return ofRaw;
  if (!Array.isArray(entries)) return `entries is ${valueKind(entries)}, not a list`;
  for (let position = 0; position < entries.length; position += 1) {
    const problem = entryProblem(entries[position]);
    if (problem !== null) return `entry ${position} of the list ${problem}`;
  }
  return null;
}
