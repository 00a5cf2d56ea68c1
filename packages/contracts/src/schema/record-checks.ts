import type { z } from 'zod';

import {
  analysisEngineEventSchema,
  analysisModuleStateRecordSchema,
} from '../analysis-engine/analysis-engine-event.ts';
import { valueKind } from '../checks/value-kind.ts';
import { inDevelopment } from '../development.ts';
import { errorText } from '../errors.ts';
import { orchestratorEventSchema } from '../runs/orchestrator-event.ts';
import { stateGateEventSchema, stateGateStateRecordSchema } from '../state-gate/state-gate-event.ts';
import { readContract, type ReadResult } from './read-contract.ts';

/** The records that the packages hand each other in lists. */
export type ListedRecord =
  | 'raw_market_event'
  | 'raw_input_buffer_record'
  | 'orchestrator_event'
  | 'state_gate_event'
  | 'state_gate_state_record'
  | 'analysis_engine_event'
  | 'analysis_module_state_record';

/** What is compared with its whole contract in development; raw events are many, and are checked where they are made. */
const WHOLE: Readonly<Partial<Record<ListedRecord, z.ZodType>>> = {
  orchestrator_event: orchestratorEventSchema,
  state_gate_event: stateGateEventSchema,
  state_gate_state_record: stateGateStateRecordSchema,
  analysis_engine_event: analysisEngineEventSchema,
  analysis_module_state_record: analysisModuleStateRecordSchema,
};

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function rawTagProblem(event: unknown): string | null {
  if (!isObject(event)) return `is ${valueKind(event)}, not a raw_market_event`;
  if (event['schema'] !== 'raw_market_event') return 'has another schema than "raw_market_event"';
  if (typeof event['event_type'] !== 'string') return 'has no event_type';
  if (typeof event['symbol'] !== 'string') return 'has no symbol';
  if (typeof event['recv_ts_ms'] !== 'number') return 'has no recv_ts_ms';
  return isObject(event['normalized']) ? null : 'has no normalized values';
}

function bufferTagProblem(record: unknown): string | null {
  if (!isObject(record)) return `is ${valueKind(record)}, not a raw_input_buffer_record`;
  if (record['schema'] !== 'raw_input_buffer_record') {
    const isEvent = record['schema'] === 'raw_market_event';
    return isEvent
      ? 'is a raw_market_event, not the raw_input_buffer_record that holds it in the log'
      : 'has another schema than "raw_input_buffer_record"';
  }
  if (!Number.isSafeInteger(record['ingest_seq'])) return 'has no ingest_seq';
  const inner = rawTagProblem(record['event']);
  return inner === null ? null : `holds an event that ${inner}`;
}

function derivedTagProblem(name: ListedRecord, record: unknown): string | null {
  if (!isObject(record)) return `is ${valueKind(record)}, not ${name} version 1`;
  if (record['schema'] !== name || record['schema_version'] !== '1')
    return `has another schema than "${name}" version 1`;
  if (typeof record['run_id'] !== 'string') return 'has no run_id';
  if (!Number.isSafeInteger(record['engine_timestamp_ms'])) return 'has no engine_timestamp_ms';
  const { symbol } = record;
  return typeof symbol === 'string' || (symbol === null && name === 'analysis_module_state_record')
    ? null
    : 'has no symbol';
}

function readProblem(name: ListedRecord, read: ReadResult<unknown>): string | null {
  switch (read.kind) {
    case 'value':
      return null;
    case 'unknown_event_type':
      return `has the event type ${JSON.stringify(read.event_type)}, which this version does not know: pass over it`;
    case 'invalid':
      return `does not match ${name} version 1 at ${read.detail}`;
  }
}

/**
 * What keeps one derived record from its contract, looked at whole; `null` where nothing does, for raw records, and in production,
 * where it would cost as much as the work itself.
 */
export function contractProblem(name: ListedRecord, record: unknown): string | null {
  const schema = WHOLE[name];
  if (schema === undefined || !inDevelopment()) return null;
  try {
    return readProblem(name, readContract(schema, record));
  } catch (thrown) {
    return `cannot be read (${errorText(thrown)})`;
  }
}

/** What is wrong with what one record says of itself: its schema, symbol, place and time. Some 15 ns; `null` where nothing is. */
function tagProblem(name: ListedRecord, record: unknown): string | null {
  switch (name) {
    case 'raw_market_event':
      return rawTagProblem(record);
    case 'raw_input_buffer_record':
      return bufferTagProblem(record);
    default:
      return derivedTagProblem(name, record);
  }
}

/** What is wrong with one record of a kind; `null` where nothing is. In development derived records are looked at whole. */
export function recordProblem(name: ListedRecord, record: unknown): string | null {
  return tagProblem(name, record) ?? contractProblem(name, record);
}

/**
 * What is wrong with what should be a list of records of one kind; `null` where nothing is. For the entrance of a package: a
 * single event, `[{}]`, `null`, a text are told apart and named, none is worked on. `look` at the tags alone where each record is
 * looked at whole later.
 */
export function recordsProblem(name: ListedRecord, given: unknown, look: 'whole' | 'tags' = 'whole'): string | null {
  const problemOf = look === 'whole' ? recordProblem : tagProblem;
  if (!Array.isArray(given)) {
    return tagProblem(name, given) === null
      ? `one ${name} was given instead of a list of them: put it into a list`
      : `${valueKind(given)} was given instead of a list of ${name}`;
  }
  for (let position = 0; position < given.length; position += 1) {
    const problem = problemOf(name, given[position]);
    if (problem !== null) return `record ${position} of the list ${problem}`;
  }
  return null;
}
