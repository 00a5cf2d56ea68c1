import {
  isReplayedStream,
  REPLAYED_STREAMS,
  type DerivedStream,
  type EventLogReader,
  type ReplayedStream,
  type StoredRecord,
  type StreamRange,
} from '@xray/contracts';

import { readWithin } from '../identity/identity-border.ts';

/**
 * A part of the log whose order one stage alone decides. Most are whole streams. `runtime_event` is written by the
 * orchestrator and by the gate, each in its own order; how the two interleave depends on how blocks overlap. The failure
 * of an output is left out like the audit: it tells of the world outside and not of the verdicts.
 */
export type ReplayPartition = ReplayedStream | 'runtime_event_gate';
export const REPLAY_PARTITIONS: readonly ReplayPartition[] = [...REPLAYED_STREAMS, 'runtime_event_gate'];

function isGateStep(record: object): boolean {
  return 'phase' in record && record.phase === 'gate';
}

function isOutputFailure(record: object): boolean {
  if (!('event_type' in record) || record.event_type !== 'ModuleFailed' || !('payload' in record)) return false;
  const { payload } = record;
  return (
    typeof payload === 'object' && payload !== null && 'module_kind' in payload && payload.module_kind === 'output'
  );
}

/** A halt ends a process and decides nothing: the run in question is decided by the next one. */
function isGateHalt(record: object): boolean {
  return 'state_status' in record && record.state_status === 'HALTED';
}

/** The partition of a record; `null` for what a replay does not derive again. */
export function partitionOf(stream: DerivedStream, record: object): ReplayPartition | null {
  if (!isReplayedStream(stream)) return null;
  switch (stream) {
    case 'runtime_event':
      return isGateStep(record) ? 'runtime_event_gate' : 'runtime_event';
    case 'gate_event':
    case 'gate_record':
      return isGateHalt(record) ? null : stream;
    case 'analysis_event':
      return isOutputFailure(record) ? null : 'analysis_event';
    default:
      return stream;
  }
}

/** As `partitionOf`, without parsing the many records that cannot be the failure of an output. */
function partitionOfStored(stored: StoredRecord): ReplayPartition | null {
  if (stored.stream === 'analysis_event' && !stored.body.includes('"module_kind":"output"')) return 'analysis_event';
  if (isGateStream(stored.stream) && !stored.body.includes('"HALTED"')) return stored.stream;
  return partitionOf(stored.stream, stored.record);
}

function isGateStream(stream: DerivedStream): stream is 'gate_event' | 'gate_record' {
  return stream === 'gate_event' || stream === 'gate_record';
}

function streamOf(partition: ReplayPartition): ReplayedStream {
  return partition === 'runtime_event_gate' ? 'runtime_event' : partition;
}

/** Whether a partition is written by the first stage of a run, which decides where the others begin. */
export function isOfOrchestrator(partition: ReplayPartition): boolean {
  switch (partition) {
    case 'run_record':
    case 'orchestrator_event':
    case 'hysteresis_record':
    case 'day_profile':
    case 'runtime_event':
      return true;
    case 'gate_record':
    case 'gate_event':
    case 'module_state':
    case 'analysis_event':
    case 'runtime_event_gate':
      return false;
  }
}

/** The records of a partition in the order of the log, a batch at a time; those of a range of its stream where one is given. */
export function* readPartition(
  reader: Pick<EventLogReader, 'read'>,
  partition: ReplayPartition,
  rangeOf: (stream: ReplayedStream) => StreamRange = () => ({}),
): Generator<readonly StoredRecord[]> {
  const stream = streamOf(partition);
  // Only streams of which not all is in one partition need their records looked at; parsing is most of the cost.
  const whole = stream !== 'runtime_event' && stream !== 'analysis_event' && !isGateStream(stream);
  for (const batch of readWithin(reader, stream, rangeOf(stream))) {
    yield whole ? batch : batch.filter((stored) => partitionOfStored(stored) === partition);
  }
}
