import {
  createEntryCanonicalizer,
  type EngineRunRecord,
  type EventLogReader,
  type EventLogWriter,
  type FieldDifference,
  firstDifference,
  type IdentityBorder,
  type LogEntry,
  type ReplayedStream,
  type StoredRecord,
  type StreamRange,
} from '@xray/contracts';

import { requireReader } from '../checked-input.ts';
import { createPartitionDigests, type PartitionDigests } from '../digest/partition-digests.ts';
import {
  isOfOrchestrator,
  partitionOf,
  readPartition,
  REPLAY_PARTITIONS,
  type ReplayPartition,
} from '../digest/replay-partitions.ts';
import { rangeBetween } from '../identity/identity-border.ts';
import { enforceStep, stepInputSha256, type StepViolation } from './enforce-step.ts';

/** The first record that a replay gave otherwise than the log has it. */
export interface ReplayDifference {
  readonly run_id: string | null;
  readonly symbol: string | null;
  readonly engine_timestamp_ms: number | null;
  readonly stream: ReplayPartition;
  /** Position in the log's stream; `null` where the log has no such record. */
  readonly seq: number | null;
  /** Dotted path of the field; empty where one side has no record at all. */
  readonly path: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
  /**
   * Where the run had the same input as the recorded one and gave another record: the digests of the input and of both records.
   * `null` where the input was another one, or one side has no record.
   */
  readonly step: Omit<StepViolation, keyof FieldDifference> | null;
}

/** Whether a replay gave what the log holds. Runs are counted, and the first difference is shown whole. */
export interface ReplayReport {
  readonly runs: number;
  readonly identical: number;
  readonly different: number;
  readonly first_difference: ReplayDifference | null;
  /** The digest of what the replay gave; equal to the log's own when nothing differs. */
  readonly digest: string;
}

/** A log that is not written to: what would be appended is compared with what a recorded log holds. */
export interface ComparingLog {
  readonly writer: EventLogWriter;
  /** Call once at the end: records that the replay did not give count as differences too. */
  report(): ReplayReport;
}

function* flat<Item>(batches: Iterable<readonly Item[]>): Generator<Item> {
  for (const batch of batches) yield* batch;
}

interface Place {
  readonly run_id: string | null;
  readonly symbol: string | null;
  readonly engine_timestamp_ms: number | null;
}

function placeOf(record: object): Place {
  return {
    run_id: 'run_id' in record && typeof record.run_id === 'string' ? record.run_id : null,
    symbol: 'symbol' in record && typeof record.symbol === 'string' ? record.symbol : null,
    engine_timestamp_ms:
      'engine_timestamp_ms' in record && typeof record.engine_timestamp_ms === 'number'
        ? record.engine_timestamp_ms
        : null,
  };
}

/** A run is named by the first half of its id, which is also the trace id of its runtime events. */
function traceOf(record: object): string | null {
  if ('trace_id' in record && typeof record.trace_id === 'string') return record.trace_id;
  return placeOf(record).run_id?.slice(0, 32) ?? null;
}

/** Of a record that only one side has. */
function oneSided(
  stream: ReplayPartition,
  seq: number | null,
  { recorded, replayed }: { readonly recorded?: object; readonly replayed?: object },
) {
  return { path: '', step: null, stream, seq, recorded, replayed };
}

/** A run as it is made again, and what the log has in its place. */
interface RunPair {
  readonly replayed: EngineRunRecord;
  readonly recorded: EngineRunRecord | null;
}

function pairOf(replayed: EngineRunRecord, stored: StoredRecord, isSame: boolean): RunPair {
  if (isSame) return { replayed, recorded: replayed };
  const { record } = stored;
  return { replayed, recorded: record.schema === 'engine_run_record' ? record : null };
}

function pairWith(pairs: ReadonlyMap<string, RunPair>, trace: string | null): RunPair | null {
  for (const pair of pairs.values()) if (traceOf(pair.replayed) === trace) return pair;
  return null;
}

/** Where a record differs, and whether it is a fault of the step: the same input, and another output. */
function differenceOf(
  pair: RunPair | null,
  stream: ReplayPartition,
  recorded: string,
  replayed: string,
): Pick<ReplayDifference, keyof FieldDifference | 'step'> {
  if (pair !== null && pair.recorded !== null) {
    const seen = new Map([[stepInputSha256(pair.recorded, stream), recorded]]);
    const input_sha256 = stepInputSha256(pair.replayed, stream);
    const violation = enforceStep(seen, { input_sha256, output: replayed });
    if (violation !== null) {
      const { path, recorded: was, replayed: is, ...step } = violation;
      return { path, recorded: was, replayed: is, step };
    }
  }
  const difference = firstDifference(JSON.parse(recorded), JSON.parse(replayed));
  return { ...(difference ?? { path: '', recorded, replayed }), step: null };
}

/** Which part of a log is compared. */
export interface ComparedPart {
  /** Where the replay begins, for a log whose beginning is gone. */
  readonly from_engine_timestamp_ms?: number;
  /** Where the runs of one identity begin and end; `null` where that is an end of the log. */
  readonly from?: IdentityBorder | null;
  readonly until?: IdentityBorder | null;
}

function rangesOf({ from = null, from_engine_timestamp_ms, until = null }: ComparedPart) {
  const since = from_engine_timestamp_ms === undefined ? {} : { from_engine_timestamp_ms };
  return (stream: ReplayedStream): StreamRange => ({ ...rangeBetween(stream, from, until), ...since });
}

/**
 * Compares with a log, or with a part of it. `digests` takes what is compared: left out, of this replay alone.
 *
 * @throws OrchestratorError `invalid_argument`
 */
export function createComparingLog(
  reader: EventLogReader,
  part: ComparedPart = {},
  digests: PartitionDigests = createPartitionDigests(),
): ComparingLog {
  requireReader(reader);
  const ranges = rangesOf(part);
  const recorded = new Map<ReplayPartition, Iterator<StoredRecord>>(
    REPLAY_PARTITIONS.map((partition) => [partition, flat(readPartition(reader, partition, ranges))]),
  );
  // What a stop left to be decided was decided by the next identity, and is compared with that.
  const isLeftToNext = (partition: ReplayPartition): boolean =>
    part.until !== undefined && part.until !== null && !isOfOrchestrator(partition);
  const canonicalize = createEntryCanonicalizer();
  const differing = new Set<string>();
  const lastTrace = new Map<string, string>();
  const pairs = new Map<string, RunPair>();
  let runs = 0;
  let first: ReplayDifference | null = null;

  const differ = (place: Place, trace: string | null, rest: Omit<ReplayDifference, keyof Place>): void => {
    first ??= { ...place, ...rest };
    differing.add(trace ?? lastTrace.get(place.symbol ?? '') ?? `${rest.stream} ${rest.seq ?? 'beyond the end'}`);
  };

  const compare = (entry: LogEntry, stream: ReplayPartition, body: string): void => {
    const stored = recorded.get(stream)?.next();
    const isBeyond = stored === undefined || stored.done === true;
    if (isBeyond && isLeftToNext(stream)) return;
    digests.add(stream, body);
    const place = placeOf(entry.record);
    const trace = traceOf(entry.record);
    if (place.symbol !== null && trace !== null) lastTrace.set(place.symbol, trace);
    if (isBeyond) {
      differ(place, trace, oneSided(stream, null, { replayed: entry.record }));
      return;
    }
    const isSame = stored.value.body === body;
    if (entry.stream === 'run_record') pairs.set(entry.record.symbol, pairOf(entry.record, stored.value, isSame));
    if (isSame) return;
    const { seq } = stored.value;
    differ(place, trace, { stream, seq, ...differenceOf(pairWith(pairs, trace), stream, stored.value.body, body) });
  };

  const append: EventLogWriter['append'] = ({ entries = [] }) => {
    for (const entry of entries) {
      const partition = partitionOf(entry.stream, entry.record);
      if (partition === null) continue;
      if (entry.stream === 'run_record' && entry.record.status !== 'started') runs += 1;
      const { body } = canonicalize(entry);
      compare(entry, partition, body);
    }
    return Promise.resolve({ first_ingest_seq: null, last_ingest_seq: null });
  };

  return {
    writer: { append, close: () => Promise.resolve() },
    report() {
      for (const [stream, records] of recorded) {
        for (let left = records.next(); left.done !== true; left = records.next()) {
          const { record, seq } = left.value;
          differ(placeOf(record), traceOf(record), oneSided(stream, seq, { recorded: record }));
        }
      }
      const different = Math.min(differing.size, runs);
      return {
        runs,
        identical: runs - different,
        different: differing.size,
        first_difference: first,
        digest: digests.overall(),
      };
    },
  };
}
