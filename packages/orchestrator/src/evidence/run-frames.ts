import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

import {
  canonicalJson,
  type EngineRunRecord,
  type EventLogReader,
  type RawInputBufferRecord,
  type RunFrame,
  type RunFramesPage,
} from '@xray/contracts';

/** The frames of a run's symbol, in the order of the log. */
export interface RunFrames {
  readonly records: readonly RawInputBufferRecord[];
  /**
   * `cut`: what came since the run before. `bar`: where archives were imported one after the other, a run's cut holds
   * nothing of its symbol, and the records of its bar lie in an earlier one.
   */
  readonly from: 'cut' | 'bar';
}

async function readRecords(
  reader: EventLogReader,
  range: Parameters<EventLogReader['readRaw']>[0],
  isWanted: (record: RawInputBufferRecord) => boolean,
): Promise<readonly RawInputBufferRecord[]> {
  const found: RawInputBufferRecord[] = [];
  for (const batch of reader.readRaw(range)) {
    for (const record of batch) if (isWanted(record)) found.push(record);
    await setImmediate();
  }
  return found;
}

export async function readRunFrames(
  reader: EventLogReader,
  run: EngineRunRecord,
  cadenceMs: number,
): Promise<RunFrames> {
  const { engine_timestamp_ms: endMs, symbol } = run;
  const range = { to_ingest_seq: run.cut_end_ingest_seq, symbol };
  const cut = await readRecords(reader, { ...range, from_ingest_seq: run.cut_start_ingest_seq }, () => true);
  if (cut.length > 0) return { records: cut, from: 'cut' };
  const bar = await readRecords(
    reader,
    { ...range, from_ingest_seq: run.lookback_start_ingest_seq },
    ({ event: { exchange_ts_ms: timeMs } }) => timeMs !== null && timeMs > endMs - cadenceMs && timeMs <= endMs,
  );
  return { records: bar, from: 'bar' };
}

function bytesOf({ event: { raw_payload } }: RawInputBufferRecord): Buffer {
  return Buffer.from(raw_payload.buffer, raw_payload.byteOffset, raw_payload.byteLength);
}

function payloadDigest(record: RawInputBufferRecord): string {
  return hash('sha256', bytesOf(record));
}

/** What the proof hashes of the frames: where each stands in the log, and the digest of its bytes. */
export function framesText({ records }: RunFrames): string {
  return canonicalJson(
    records.map((record) => ({ ingest_seq: record.ingest_seq, payload_sha256: payloadDigest(record) })),
  );
}

/** A frame as evidence shows it: its bytes in base64, with their digest. */
export function frameOf(record: RawInputBufferRecord): RunFrame {
  const { event, ingest_seq } = record;
  return {
    ingest_seq,
    recv_ts_ms: event.recv_ts_ms,
    exchange_ts_ms: event.exchange_ts_ms,
    source_id: event.source_id,
    symbol: event.symbol,
    channel: event.channel ?? null,
    event_type: event.event_type,
    normalized: event.normalized,
    payload_sha256: payloadDigest(record),
    payload: bytesOf(record).toString('base64'),
  };
}

/** Bytes of payloads in one answer, above which it ends early; it holds one frame at least. */
const MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;

export function framesPage(run: EngineRunRecord, { records }: RunFrames, offset: number, limit: number): RunFramesPage {
  const frames: RunFrame[] = [];
  let bytes = 0;
  for (const record of records.slice(offset, offset + limit)) {
    bytes += record.event.raw_payload.byteLength;
    if (frames.length > 0 && bytes > MAX_PAYLOAD_BYTES) break;
    frames.push(frameOf(record));
  }
  return {
    schema: 'dashboard_frames',
    schema_version: '1',
    run_id: run.run_id,
    total: records.length,
    offset,
    frames,
  };
}
