import type { EventLogReader, OrchestratorEvent, StateGateEvent, StoredRecord } from '@xray/contracts';

import { readBatches } from '../log/read-batches.ts';
import { positionAfter, type RunIndex } from '../log/run-index.ts';
import { createDetectorChanges, detectionOf, type DetectorChanges } from './detections.ts';
import { gateRow } from './gate-row.ts';
import { featurePart, noVerdict, verdictPart, type HistoryEvent, type HistoryRow } from './history-row.ts';

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
    ...noVerdict,
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

export function createHistoryChunk({ from_ms, index, reader, to_ms }: HistoryChunkOptions): HistoryChunk {
  const bySymbol = new Map<string, SymbolChunk>();
  const range = { from_engine_timestamp_ms: from_ms, to_engine_timestamp_ms: to_ms - 1 };
  let rows = 0;
  let gateSeq = 0;
  let analysisSeq = 0;
  let complete = false;
  let reading: Promise<void> | null = null;

  function chunkOf(symbol: string): SymbolChunk {
    let chunk = bySymbol.get(symbol);
    if (chunk === undefined) {
      chunk = { rows: [], events: [], detectors: createDetectorChanges() };
      bySymbol.set(symbol, chunk);
    }
    return chunk;
  }

  function put(symbol: string, row: HistoryRow): void {
    if (putRow(chunkOf(symbol).rows, row) === 'added') rows += 1;
  }

  /** The engine and the gate may tell of the same failure. */
  function addEvent(symbol: string, event: HistoryEvent): void {
    const { events } = chunkOf(symbol);
    const isSame = (other: HistoryEvent): boolean =>
      other.engine_timestamp_ms === event.engine_timestamp_ms && other.kind === event.kind && other.text === event.text;
    if (!events.some(isSame)) events.push(event);
  }

  function takeHalt({ engine_timestamp_ms, payload, run_id, symbol }: StateGateEvent): void {
    const row = chunkOf(symbol).rows.findLast((other) => other.run_id === run_id);
    if (row !== undefined) put(symbol, { ...row, gate_status: 'CLOSED' });
    addEvent(symbol, {
      engine_timestamp_ms,
      kind: 'failure',
      text: failureText(payload.error_kind, payload.error_detail),
    });
  }

  function takeGate(stored: StoredRecord<'gate_event'>): void {
    if (!stored.body.includes('"event_type":"GateEvaluated"')) {
      const { record } = stored;
      if (record.event_type === 'StateGateHalted') takeHalt(record);
      else if (record.event_type === 'StateReset')
        addEvent(record.symbol, {
          engine_timestamp_ms: record.engine_timestamp_ms,
          kind: 'gate_reset',
          text: record.payload.reset_reason ?? record.reasons.join(', '),
        });
      return;
    }
    const { row, symbol } = gateRow(stored);
    put(symbol, row);
    if (row.status !== 'FAILED') return;
    const { error_detail, error_kind } = stored.record.payload;
    addEvent(symbol, {
      engine_timestamp_ms: row.engine_timestamp_ms,
      kind: 'failure',
      text: failureText(error_kind, error_detail),
    });
  }

  /** The finished runs of this part that the gate has said nothing of. */
  function ungatedRuns(): ReadonlySet<string> {
    const missing = new Set<string>();
    for (const runs of index.symbols()) {
      const from = positionAfter(runs.engine_timestamps_ms, from_ms - 1);
      const to = positionAfter(runs.engine_timestamps_ms, to_ms - 1);
      const known = bySymbol.get(runs.symbol)?.rows ?? [];
      if (known.length >= to - from) continue;
      const gated = new Set(known.map((row) => row.run_id));
      for (let position = from; position < to; position += 1) {
        const runId = runs.idAt(position);
        if (!gated.has(runId)) missing.add(runId);
      }
    }
    return missing;
  }

  async function readUngated(): Promise<void> {
    const missing = ungatedRuns();
    if (missing.size === 0) return;
    for await (const batch of readBatches(reader, 'orchestrator_event', range)) {
      for (const { record } of batch) {
        if (!missing.has(record.run_id)) continue;
        const before = chunkOf(record.symbol).rows.findLast((row) => row.run_id === record.run_id);
        put(record.symbol, ungatedRow(record, before));
        if (record.event_type === 'EngineRunFailed')
          addEvent(record.symbol, {
            engine_timestamp_ms: record.engine_timestamp_ms,
            kind: 'failure',
            text: failureText(record.payload.error_kind, record.payload.error_detail),
          });
      }
    }
  }

  function isBehind(): boolean {
    return (['run_record', 'gate_event', 'analysis_event'] as const).every((stream) => {
      const { last_engine_timestamp_ms: last, records } = reader.streamHead(stream);
      return records === 0 ? stream === 'analysis_event' : last !== null && last >= to_ms;
    });
  }

  async function read(): Promise<void> {
    const closed = isBehind();
    for await (const batch of readBatches(reader, 'gate_event', { ...range, from_seq: gateSeq + 1 })) {
      for (const stored of batch) takeGate(stored);
      gateSeq = batch.at(-1)?.seq ?? gateSeq;
    }
    for await (const batch of readBatches(reader, 'analysis_event', { ...range, from_seq: analysisSeq + 1 })) {
      for (const stored of batch) {
        const detection = detectionOf(stored);
        if (detection !== null) chunkOf(detection.symbol).detectors.take(detection);
      }
      analysisSeq = batch.at(-1)?.seq ?? analysisSeq;
    }
    await readUngated();
    complete = closed;
  }

  return {
    from_ms,
    to_ms,
    of: (symbol) => bySymbol.get(symbol) ?? null,
    rows: () => rows,
    async catchUp() {
      if (complete) return;
      reading ??= read().finally(() => {
        reading = null;
      });
      await reading;
    },
  };
}
