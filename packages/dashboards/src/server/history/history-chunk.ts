import type { EventLogReader, OrchestratorEvent, StateGateEvent, StoredRecord } from '@xray/contracts';

import { resetText } from '../../sections/gate-reason-text.ts';
import { readBatches } from '../read-model/read-batches.ts';
import { positionAfter, type RunIndex } from '../read-model/run-index.ts';
import { createDetectorChanges, detectionOf, type DetectorChanges } from './detections.ts';
import { gateRow } from './gate-row.ts';
import { featurePart, NO_VERDICT, verdictPart, type HistoryEvent, type HistoryRow } from './history-row.ts';

/** What a part of the log says of one symbol. */
export interface SymbolChunk {
  /** By engine time, then run id. */
  readonly rows: HistoryRow[];
  /** Resets of the gate and failures, in the order of the log. */
  readonly events: HistoryEvent[];
  readonly detectors: DetectorChanges;
}

/** A part of the log, from one engine time to before another, of all symbols: read once, and gone on with while it grows. */
export interface HistoryChunk {
  readonly from_ms: number;
  readonly to_ms: number;
  of(symbol: string): SymbolChunk | null;
  rows(): number;
  /** Takes what the log has got since the last time; nothing once the log has gone on beyond the part. */
  catchUp(): Promise<void>;
}

export interface HistoryChunkOptions {
  readonly reader: EventLogReader;
  readonly index: RunIndex;
  readonly from_ms: number;
  readonly to_ms: number;
}

function compareRows(left: HistoryRow, right: HistoryRow): number {
  if (left.engine_timestamp_ms !== right.engine_timestamp_ms)
    return left.engine_timestamp_ms - right.engine_timestamp_ms;
  return left.run_id < right.run_id ? -1 : left.run_id > right.run_id ? 1 : 0;
}

/** Puts a row where its order puts it, in place of one of the same run. */
function putRow(rows: HistoryRow[], row: HistoryRow): 'added' | 'replaced' {
  const before = rows.findLastIndex((other) => compareRows(other, row) <= 0);
  const other = rows[before];
  if (other !== undefined && compareRows(other, row) === 0) {
    rows[before] = row;
    return 'replaced';
  }
  rows.splice(before + 1, 0, row);
  return 'added';
}

function failureText(kind: string | undefined, detail: string | undefined): string {
  return `${kind ?? 'unknown_error'}: ${detail ?? ''}`;
}

/** The row of a run that the gate has not spoken of, after one of its events. */
function ungatedRow(event: OrchestratorEvent, before: HistoryRow | undefined): HistoryRow {
  const row: HistoryRow = before ?? {
    engine_timestamp_ms: event.engine_timestamp_ms,
    run_id: event.run_id,
    status: 'COMPLETED',
    gate_status: 'UNKNOWN',
    price: null,
    volume_ratio: null,
    ...NO_VERDICT,
  };
  switch (event.event_type) {
    case 'EngineRunStarted':
      return row;
    case 'EngineRunFailed':
      return { ...row, status: 'FAILED' };
    case 'EngineRunCompleted': {
      const verdict = event.engine_mode === 'hysteresis' ? {} : verdictPart(event.payload.regime_output, null);
      return { ...row, ...featurePart(event.payload.feature_snapshot), ...verdict };
    }
    case 'HysteresisStatePublished':
      return { ...row, ...verdictPart(event.payload.selected_output, event.payload.hysteresis_state) };
  }
}

interface PartState extends HistoryChunkOptions {
  readonly bySymbol: Map<string, SymbolChunk>;
  readonly range: { from_engine_timestamp_ms: number; to_engine_timestamp_ms: number };
  rows: number;
  gateSeq: number;
  analysisSeq: number;
  complete: boolean;
  reading: Promise<void> | null;
}

function chunkOf(part: PartState, symbol: string): SymbolChunk {
  const { bySymbol } = part;
  let chunk = bySymbol.get(symbol);
  if (chunk === undefined) {
    chunk = { rows: [], events: [], detectors: createDetectorChanges() };
    bySymbol.set(symbol, chunk);
  }
  return chunk;
}

function put(part: PartState, symbol: string, row: HistoryRow): void {
  if (putRow(chunkOf(part, symbol).rows, row) === 'added') part.rows += 1;
}

/** The engine and the gate may tell of the same failure. */
function addEvent(part: PartState, symbol: string, event: HistoryEvent): void {
  const { events } = chunkOf(part, symbol);
  const isSame = (other: HistoryEvent): boolean =>
    other.engine_timestamp_ms === event.engine_timestamp_ms && other.kind === event.kind && other.text === event.text;
  if (!events.some(isSame)) events.push(event);
}

function takeHalt(part: PartState, { engine_timestamp_ms, payload, run_id, symbol }: StateGateEvent): void {
  const row = chunkOf(part, symbol).rows.findLast((other) => other.run_id === run_id);
  if (row !== undefined) put(part, symbol, { ...row, gate_status: 'CLOSED' });
  addEvent(part, symbol, {
    engine_timestamp_ms,
    kind: 'failure',
    text: failureText(payload.error_kind, payload.error_detail),
  });
}

function takeGate(part: PartState, stored: StoredRecord<'gate_event'>): void {
  if (!stored.body.includes('"event_type":"GateEvaluated"')) {
    const { record } = stored;
    if (record.event_type === 'StateGateHalted') takeHalt(part, record);
    else if (record.event_type === 'StateReset')
      addEvent(part, record.symbol, {
        engine_timestamp_ms: record.engine_timestamp_ms,
        kind: 'gate_reset',
        text: resetText(record),
      });
    return;
  }
  const { row, symbol } = gateRow(stored);
  put(part, symbol, row);
  if (row.status !== 'FAILED') return;
  const { error_detail, error_kind } = stored.record.payload;
  addEvent(part, symbol, {
    engine_timestamp_ms: row.engine_timestamp_ms,
    kind: 'failure',
    text: failureText(error_kind, error_detail),
  });
}

/** The finished runs of this part that the gate has said nothing of. */
function ungatedRuns(part: PartState): ReadonlySet<string> {
  const missing = new Set<string>();
  for (const runs of part.index.symbols()) {
    const from = positionAfter(runs.engine_timestamps_ms, part.from_ms - 1);
    const to = positionAfter(runs.engine_timestamps_ms, part.to_ms - 1);
    const known = part.bySymbol.get(runs.symbol)?.rows ?? [];
    if (known.length >= to - from) continue;
    const gated = new Set(known.map((row) => row.run_id));
    for (let position = from; position < to; position += 1) {
      const runId = runs.idAt(position);
      if (!gated.has(runId)) missing.add(runId);
    }
  }
  return missing;
}

async function readUngated(part: PartState): Promise<void> {
  const missing = ungatedRuns(part);
  if (missing.size === 0) return;
  for await (const batch of readBatches(part.reader, 'orchestrator_event', part.range)) {
    for (const { record } of batch) {
      if (!missing.has(record.run_id)) continue;
      const before = chunkOf(part, record.symbol).rows.findLast((row) => row.run_id === record.run_id);
      put(part, record.symbol, ungatedRow(record, before));
      if (record.event_type === 'EngineRunFailed')
        addEvent(part, record.symbol, {
          engine_timestamp_ms: record.engine_timestamp_ms,
          kind: 'failure',
          text: failureText(record.payload.error_kind, record.payload.error_detail),
        });
    }
  }
}

function isBehind(part: PartState): boolean {
  return (['run_record', 'gate_event', 'analysis_event'] as const).every((stream) => {
    const { last_engine_timestamp_ms: last, records } = part.reader.streamHead(stream);
    return records === 0 ? stream === 'analysis_event' : last !== null && last >= part.to_ms;
  });
}

async function read(part: PartState): Promise<void> {
  const { range, reader } = part;
  const closed = isBehind(part);
  for await (const batch of readBatches(reader, 'gate_event', { ...range, from_seq: part.gateSeq + 1 })) {
    for (const stored of batch) takeGate(part, stored);
    part.gateSeq = batch.at(-1)?.seq ?? part.gateSeq;
  }
  for await (const batch of readBatches(reader, 'analysis_event', { ...range, from_seq: part.analysisSeq + 1 })) {
    for (const stored of batch) {
      const detection = detectionOf(stored);
      if (detection !== null) chunkOf(part, detection.symbol).detectors.take(detection);
    }
    part.analysisSeq = batch.at(-1)?.seq ?? part.analysisSeq;
  }
  await readUngated(part);
  part.complete = closed;
}

async function catchUp(part: PartState): Promise<void> {
  if (part.complete) return;
  part.reading ??= read(part).finally(() => {
    part.reading = null;
  });
  await part.reading;
}

export function createHistoryChunk(options: HistoryChunkOptions): HistoryChunk {
  const { from_ms, to_ms } = options;
  const bySymbol = new Map<string, SymbolChunk>();
  const part: PartState = {
    ...options,
    bySymbol,
    range: { from_engine_timestamp_ms: from_ms, to_engine_timestamp_ms: to_ms - 1 },
    rows: 0,
    gateSeq: 0,
    analysisSeq: 0,
    complete: false,
    reading: null,
  };

  return {
    from_ms,
    to_ms,
    of: (symbol) => bySymbol.get(symbol) ?? null,
    rows: () => part.rows,
    catchUp: () => catchUp(part),
  };
}
