import {
  canonicalJson,
  runtimeSpan,
  type DashboardRun,
  type DerivedStream,
  type EngineRunRecord,
  type EventLogReader,
  type RunId,
  type StoredRecord,
} from '@xray/contracts';

import { DashboardError } from '../../errors.ts';
import { readBatches } from '../read-model/read-batches.ts';
import { positionAfter, type RunIndex } from '../read-model/run-index.ts';
import { proofSteps, type ProofPart } from './proof.ts';
import { framesAnswer, framesText, readRunFrames, type FramesAnswer, type RunFrames } from './run-frames.ts';

/** What a log holds of single runs. Each throws DashboardError `not_found` where the log has no such run. */
export interface RunEvidence {
  run(runId: string): Promise<DashboardRun>;
  frames(runId: string, offset: number, limit: number): Promise<FramesAnswer>;
  /** Whether the run, and all that follows from it, can change no more. */
  isSettled(runId: string): boolean;
}

export interface RunEvidenceOptions {
  readonly reader: EventLogReader;
  readonly index: RunIndex;
  readonly cadenceMs: () => number;
  readonly isSettled: (engineMs: number) => boolean;
}

type RunStream = Exclude<DerivedStream, 'audit' | 'module_state' | 'hysteresis_record' | 'gate_record'>;

function notFound(runId: string): DashboardError {
  return new DashboardError('not_found', `The log has no run ${runId}: /api/v1/symbols/SYMBOL/history lists the runs.`);
}

function proofParts(frames: RunFrames, stored: StoredRun): readonly ProofPart[] {
  const completed = stored.orchestrator.filter(({ record }) => record.event_type === 'EngineRunCompleted');
  const failed = stored.orchestrator.filter(({ record }) => record.event_type === 'EngineRunFailed');
  const hysteresis = stored.orchestrator.filter(({ record }) => record.event_type === 'HysteresisStatePublished');
  const features = completed.flatMap(({ record }) =>
    record.event_type === 'EngineRunCompleted' && record.payload.feature_snapshot !== undefined
      ? [canonicalJson(record.payload.feature_snapshot)]
      : [],
  );
  const bodies = (records: readonly StoredRecord[]): readonly string[] => records.map(({ body }) => body);
  const lines = 'one a line, without operational fields';
  return [
    {
      step: 'frames',
      of: `ingest_seq and payload_sha256 of the frames of the ${frames.from}, as an array`,
      texts: [framesText(frames)],
    },
    { step: 'features', of: 'the feature_snapshot of EngineRunCompleted', texts: features },
    {
      step: 'verdict',
      of: `the orchestrator events EngineRunCompleted and EngineRunFailed, ${lines}`,
      texts: bodies([...completed, ...failed]),
    },
    {
      step: 'hysteresis',
      of: `the orchestrator event HysteresisStatePublished, ${lines}`,
      texts: bodies(hysteresis),
    },
    { step: 'gate', of: `the state gate events, ${lines}`, texts: bodies(stored.gate) },
    { step: 'analysis', of: `the analysis engine events, ${lines}`, texts: bodies(stored.analysis) },
    { step: 'run_record', of: 'the last engine_run_record, without operational fields', texts: bodies(stored.last) },
  ];
}

interface StoredRun {
  readonly last: readonly StoredRecord<'run_record'>[];
  readonly orchestrator: readonly StoredRecord<'orchestrator_event'>[];
  readonly gate: readonly StoredRecord<'gate_event'>[];
  readonly analysis: readonly StoredRecord<'analysis_event'>[];
}

/** The last record of a run, and the mark by which bodies of other streams name it. */
interface FoundRun {
  readonly last: readonly StoredRecord<'run_record'>[];
  readonly run: EngineRunRecord;
  readonly mark: string;
}

async function recordsOf<Stream extends RunStream>(
  evidence: RunEvidenceOptions,
  stream: Stream,
  engineMs: number,
  mark: string,
): Promise<readonly StoredRecord<Stream>[]> {
  const found: StoredRecord<Stream>[] = [];
  const range = { from_engine_timestamp_ms: engineMs, to_engine_timestamp_ms: engineMs };
  for await (const batch of readBatches(evidence.reader, stream, range))
    found.push(...batch.filter((stored) => stored.body.includes(mark)));
  return found;
}

async function runRecords(evidence: RunEvidenceOptions, runId: string): Promise<FoundRun> {
  const place = evidence.reader.findRun(runId);
  if (place === null) throw notFound(runId);
  const mark = `"run_id":"${runId}"`;
  const records = await recordsOf(evidence, 'run_record', place.engine_timestamp_ms, mark);
  const last = records.filter(({ record }) => record.run_id === runId).slice(-1);
  const run = last[0]?.record;
  if (run === undefined) throw notFound(runId);
  return { last, run, mark };
}

function neighbours(
  evidence: RunEvidenceOptions,
  run: EngineRunRecord,
): Pick<DashboardRun, 'previous_run_id' | 'next_run_id'> {
  const runs = evidence.index.of(run.symbol);
  if (runs === null) return { previous_run_id: null, next_run_id: null };
  const { engine_timestamps_ms: times } = runs;
  const at = (position: number): RunId | null =>
    position >= 0 && position < times.length ? runs.idAt(position) : null;
  const end = positionAfter(times, run.engine_timestamp_ms);
  let position = positionAfter(times, run.engine_timestamp_ms - 1);
  while (position < end && at(position) !== run.run_id) position += 1;
  // A run that has not ended stands where it will be.
  const next = position < end ? position + 1 : end;
  return { previous_run_id: at(position - 1), next_run_id: at(next) };
}

async function run(evidence: RunEvidenceOptions, runId: string): Promise<DashboardRun> {
  const { last, mark, run } = await runRecords(evidence, runId);
  const engineMs = run.engine_timestamp_ms;
  const stored: StoredRun = {
    last,
    orchestrator: await recordsOf(evidence, 'orchestrator_event', engineMs, mark),
    gate: await recordsOf(evidence, 'gate_event', engineMs, mark),
    analysis: await recordsOf(evidence, 'analysis_event', engineMs, mark),
  };
  const { trace_id } = runtimeSpan(run.run_id, 'intent.received');
  const thread = await recordsOf(evidence, 'runtime_event', engineMs, `"trace_id":"${trace_id}"`);
  const frames = await readRunFrames(evidence.reader, run, evidence.cadenceMs());
  await evidence.index.catchUp();
  return {
    schema: 'dashboard_run',
    schema_version: '1',
    run,
    orchestrator_events: stored.orchestrator.map(({ record }) => record),
    gate_events: stored.gate.map(({ record }) => record),
    analysis_events: stored.analysis.map(({ record }) => record),
    thread: thread.map(({ record }) => record),
    proof: proofSteps(proofParts(frames, stored)),
    frames: frames.records.length,
    ...neighbours(evidence, run),
  };
}

export function createRunEvidence(options: RunEvidenceOptions): RunEvidence {
  const { cadenceMs, isSettled, reader } = options;

  return {
    isSettled(runId) {
      const place = reader.findRun(runId);
      return place !== null && isSettled(place.engine_timestamp_ms);
    },
    run: (runId) => run(options, runId),
    async frames(runId, offset, limit) {
      const { run } = await runRecords(options, runId);
      return framesAnswer(run, await readRunFrames(reader, run, cadenceMs()), offset, limit);
    },
  };
}
