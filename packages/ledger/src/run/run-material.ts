import {
  readAudit,
  type DayProfile,
  type DerivedStream,
  type EngineRunRecord,
  type HysteresisStoreRecord,
  type RawInputBufferRecord,
  type RegimeOutput,
  type StoredRecord,
} from '@xray/contracts';

import { LedgerError } from '../errors.ts';
import type { BatchCodec, ProvenBatch, RecordedIdentity } from './ports.ts';

/** One run as its batches have it. */
export interface RecordedRun {
  readonly run: EngineRunRecord;
  readonly identity: RecordedIdentity;
  readonly records: readonly RawInputBufferRecord[];
  readonly memory_before: HysteresisStoreRecord | null;
  readonly memory_after: HysteresisStoreRecord | null;
  /** The profile of the day before the run, and as the run made it anew; `null` where there is none. */
  readonly profile_before: DayProfile | null;
  readonly profile_after: DayProfile | null;
}

/** All that a run is derived from again, and what was recorded of it. */
export interface RunMaterial extends RecordedRun {
  readonly verdict: RegimeOutput;
  /** The sequence number of the memory before the run in its stream; `null` where there is none. */
  readonly memory_seq: number | null;
  /** That of the profile of the day before it. */
  readonly profile_seq: number | null;
  /** Runs of the symbol right before it whose evidence is there too, oldest first. */
  readonly earlier: readonly RecordedRun[];
}

function missing(what: string): LedgerError {
  return new LedgerError('evidence_missing', `${what}: the run cannot be derived again from here`);
}

/** The records of batches, decoded once. */
interface DecodedBatches {
  readonly derived: <Stream extends DerivedStream>(stream: Stream) => readonly StoredRecord<Stream>[];
  /** The raw records of a range; throws unless all are there. */
  readonly raw: (fromSeq: number, toSeq: number) => readonly RawInputBufferRecord[];
}

function decode(batches: readonly ProvenBatch[], codec: BatchCodec): DecodedBatches {
  const raw = batches.filter(({ leaf }) => leaf.stream === 'raw').flatMap((batch) => codec.rawRecordsOf(batch));
  return {
    derived: (stream) =>
      batches
        .filter(({ leaf }) => leaf.stream === stream)
        .flatMap((batch) => [...codec.derivedRecordsOf(batch, stream)])
        .sort((one, other) => one.seq - other.seq),
    raw(fromSeq, toSeq) {
      const records = raw.filter(({ ingest_seq }) => ingest_seq >= fromSeq && ingest_seq <= toSeq);
      const ordered = records.every(({ ingest_seq }, index) => ingest_seq === fromSeq + index);
      if (ordered && records.length === toSeq - fromSeq + 1) return records;
      throw missing(`raw records ${fromSeq} to ${toSeq} are not all there, perhaps because they were pruned`);
    },
  };
}

/** Whether a recorded identity is that of a run: by its words, and by where it begins. One that a log returned to is recorded again. */
export function isIdentityOf(
  { border, config_hash, runtime_fingerprint }: RecordedIdentity,
  run: EngineRunRecord,
): boolean {
  const hasBegun = border === undefined || border.after_engine_timestamp_ms < run.engine_timestamp_ms;
  return hasBegun && config_hash === run.config_hash && runtime_fingerprint === run.runtime_fingerprint;
}

function identityOf({ derived }: DecodedBatches, run: EngineRunRecord): RecordedIdentity {
  let found: RecordedIdentity | null = null;
  for (const { record } of derived('audit')) {
    const read = readAudit(record, ['run_epoch']);
    if (read.reading !== 'known') continue;
    const { detail } = read.record;
    if (isIdentityOf(detail, run)) found = detail;
  }
  if (found === null) throw missing('the audit has no record of the configuration that the run was made with');
  return found;
}

interface Memories {
  readonly before: StoredRecord<'hysteresis_record'> | null;
  readonly after: StoredRecord<'hysteresis_record'> | null;
}

/**
 * The memories around a run; between them every record of the stream must be there, so that none is left out. What the run's identity
 * forgot is none.
 */
function memoriesOf({ derived }: DecodedBatches, run: EngineRunRecord, { memory }: RecordedIdentity): Memories {
  if (run.engine_mode === 'truth') return { before: null, after: null };
  const stored = derived('hysteresis_record');
  const own = stored.findLastIndex(
    ({ record }) => record.symbol === run.symbol && record.engine_timestamp_ms === run.engine_timestamp_ms,
  );
  const after = stored[own];
  if (after === undefined) throw missing('the memory after the run is not there');
  for (let index = own - 1; index >= 0; index -= 1) {
    const before = stored[index];
    if (before?.seq !== after.seq - (own - index) || before.seq <= (memory?.forgotten_hysteresis_records ?? 0)) break;
    if (before.record.symbol === run.symbol) return { before, after };
  }
  return { before: null, after };
}

/**
 * The profiles of the day around a run. That the one before is the last of its symbol need not be shown: out of an older one the run
 * would make another than it made.
 */
function profilesOf({ derived }: DecodedBatches, { engine_timestamp_ms, symbol }: EngineRunRecord) {
  const own = derived('day_profile').filter(({ record }) => record.symbol === symbol);
  const before = own.findLast(({ record }) => record.engine_timestamp_ms < engine_timestamp_ms);
  const after = own.find(({ record }) => record.engine_timestamp_ms === engine_timestamp_ms);
  return {
    profile_before: before?.record ?? null,
    profile_after: after?.record ?? null,
    profile_seq: before?.seq ?? null,
  };
}

function recordedRun(
  batches: DecodedBatches,
  run: EngineRunRecord,
): RecordedRun & Pick<RunMaterial, 'memory_seq' | 'profile_seq'> {
  const identity = identityOf(batches, run);
  const { after, before } = memoriesOf(batches, run, identity);
  return {
    run,
    identity,
    records: batches.raw(run.lookback_start_ingest_seq, run.cut_end_ingest_seq),
    memory_before: before?.record ?? null,
    memory_after: after?.record ?? null,
    memory_seq: before?.seq ?? null,
    ...profilesOf(batches, run),
  };
}

/** So many earlier runs, oldest first; fewer where the symbol has no more, or where their evidence is not there. */
function earlierRuns(batches: DecodedBatches, first: RecordedRun, deep: number): readonly RecordedRun[] {
  const runs = batches.derived('run_record').map(({ record }) => record);
  const found: RecordedRun[] = [];
  let at = first;
  while (found.length < deep) {
    const { memory_before } = at;
    const run = runs.findLast(
      (each) =>
        each.symbol === at.run.symbol &&
        each.status === 'completed' &&
        each.engine_mode === 'hysteresis' &&
        each.engine_timestamp_ms === memory_before?.engine_timestamp_ms,
    );
    if (run === undefined) return found;
    try {
      at = recordedRun(batches, run);
    } catch (thrown) {
      if (thrown instanceof LedgerError && thrown.code === 'evidence_missing') return found;
      throw thrown;
    }
    found.unshift(at);
  }
  return found;
}

/**
 * Reads out of batches what a run was made from and what it gave; of so many earlier runs as well, where `deep` is not 0.
 *
 * @throws LedgerError `evidence_missing`
 */
export function runMaterial(
  proven: readonly ProvenBatch[],
  codec: BatchCodec,
  runId: string,
  deep: number,
): RunMaterial {
  const batches = decode(proven, codec);
  const run = batches
    .derived('run_record')
    .map(({ record }) => record)
    .findLast((record) => record.run_id === runId && record.status === 'completed');
  if (run === undefined) throw missing(`the record of run ${runId} is not there`);
  const events = batches
    .derived('orchestrator_event')
    .map(({ record }) => record)
    .filter((event) => event.run_id === runId);
  const completed = events.find((event) => event.event_type === 'EngineRunCompleted');
  const published = events.find((event) => event.event_type === 'HysteresisStatePublished');
  const verdict = published?.payload.selected_output ?? completed?.payload.regime_output;
  if (verdict === undefined) throw missing(`the verdict of run ${runId} is not there`);
  const own = recordedRun(batches, run);
  return { ...own, verdict, earlier: earlierRuns(batches, own, deep) };
}

/** Over how many of the earlier runs the profile of the day before a run follows; 0 where it is trusted as it was recorded. */
export function runsBehindProfile({ earlier, profile_before }: RunMaterial): number {
  if (profile_before === null) return 0;
  const made = earlier.findIndex(({ run }) => run.engine_timestamp_ms === profile_before.engine_timestamp_ms);
  return made + 1;
}
