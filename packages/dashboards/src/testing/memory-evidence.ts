import type {
  DerivedStream,
  EngineRunRecord,
  EventLogReader,
  RecordedEvidence,
  RunEvidenceSource,
  StreamRecords,
} from '@xray/contracts';

type RunStream = 'run_record' | 'orchestrator_event' | 'gate_event' | 'analysis_event';

function recordsOf<Stream extends RunStream & DerivedStream>(
  reader: EventLogReader,
  stream: Stream,
  runId: string,
): readonly StreamRecords[Stream][] {
  const records: StreamRecords[Stream][] = [];
  for (const batch of reader.read(stream)) {
    for (const { body, record } of batch) if (body.includes(runId)) records.push(record);
  }
  return records;
}

function lastRecord(reader: EventLogReader, runId: string): EngineRunRecord | null {
  return reader.findRun(runId) === null ? null : (recordsOf(reader, 'run_record', runId).at(-1) ?? null);
}

function recordedOf(reader: EventLogReader, run: EngineRunRecord): RecordedEvidence {
  return {
    schema: 'run_evidence',
    schema_version: '1',
    run,
    verdict: null,
    truth: null,
    hysteresis: null,
    features: null,
    gate: null,
    frames: { from: 'cut', total: run.cut_end_ingest_seq - run.cut_start_ingest_seq + 1 },
    orchestrator_events: recordsOf(reader, 'orchestrator_event', run.run_id),
    gate_events: recordsOf(reader, 'gate_event', run.run_id),
    analysis_events: recordsOf(reader, 'analysis_event', run.run_id),
    thread: [],
    identity: null,
    audit: [{ schema: 'audit_record', schema_version: '1', kind: 'feed_session', recorded_ts_ms: 2, detail: {} }],
    feedback: [],
    proof: [],
  };
}

/** A stand-in for what looks back at runs: as much of it as a server hands on. `said` counts what was said of runs. */
export function memoryEvidence(reader: EventLogReader, said = { remarks: 0 }): RunEvidenceSource {
  const answer = <Answer>(runId: string, of: (run: EngineRunRecord) => Answer): Promise<Answer | null> =>
    new Promise((resolve) => {
      const run = lastRecord(reader, runId);
      resolve(run === null ? null : of(run));
    });
  return {
    recorded: (runId) => answer(runId, (run) => recordedOf(reader, run)),
    frames: (runId, offset, limit) =>
      answer(runId, ({ cut_end_ingest_seq: to, cut_start_ingest_seq: from, run_id }) => {
        const records = [...reader.readRaw({ from_ingest_seq: from, to_ingest_seq: to })].flat();
        const frames = records.slice(offset, offset + limit).map(({ event, ingest_seq }) => ({
          ingest_seq,
          recv_ts_ms: event.recv_ts_ms,
          exchange_ts_ms: event.exchange_ts_ms,
          source_id: event.source_id,
          symbol: event.symbol,
          channel: event.channel ?? null,
          event_type: event.event_type,
          normalized: event.normalized,
          payload_sha256: '0'.repeat(64),
          payload: Buffer.from(event.raw_payload).toString('base64'),
        }));
        return { schema: 'dashboard_frames', schema_version: '1', run_id, total: records.length, offset, frames };
      }),
    rederive: (runId) =>
      answer(runId, ({ run_id }) => ({
        schema: 'run_rederivation',
        schema_version: '1',
        run_id,
        status: 'NOT_DERIVABLE',
        reason: 'a stand-in derives nothing',
        caveat: null,
        raw_records: 0,
        input_sha256: '0'.repeat(64),
        steps: [],
        first_difference: null,
      })),
    remarks: () => said.remarks,
  };
}
