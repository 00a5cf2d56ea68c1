import { DERIVED_STREAMS, portProblem, valueKind } from '@xray/contracts';

import { EventLogError } from './errors.ts';

const RANGE_BOUNDS = [
  'from_ingest_seq',
  'to_ingest_seq',
  'from_seq',
  'to_seq',
  'from_engine_timestamp_ms',
  'to_engine_timestamp_ms',
] as const;

export function invalidArgument(problem: string): EventLogError {
  return new EventLogError('invalid_argument', `event-log: ${problem}; correct the call`);
}

/** @throws EventLogError `invalid_argument` where a part lacks one of the functions that are needed of it */
export function requirePort(what: string, port: unknown, methods: readonly string[]): void {
  const problem = portProblem(what, port, methods);
  if (problem !== null) throw invalidArgument(problem);
}

/** The same of a part that may be left out. */
export function requireOptionalPort(what: string, port: unknown, methods: readonly string[]): void {
  if (port !== undefined) requirePort(what, port, methods);
}

/** @throws EventLogError `invalid_argument` */
export function requireDirectory(directory: unknown): void {
  if (typeof directory === 'string') return;
  throw invalidArgument(`the directory of the log is ${valueKind(directory)}, not a text`);
}

/** Options that name a directory. @throws EventLogError `invalid_argument` */
export function requireOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidArgument(`the options are ${valueKind(options)}, not an object`);
  }
  requireDirectory(Reflect.get(options, 'directory'));
}

/** @throws EventLogError `invalid_argument` */
export function requireFunction(what: string, given: unknown): void {
  if (given === undefined || typeof given === 'function') return;
  throw invalidArgument(`${what} is ${valueKind(given)}, not a function`);
}

/** @throws EventLogError `invalid_argument` */
export function requireDerivedStream(stream: unknown): void {
  if (DERIVED_STREAMS.some((known) => known === stream)) return;
  throw invalidArgument(`the log has no such stream of derived records: name one of ${DERIVED_STREAMS.join(', ')}`);
}

/** @throws EventLogError `invalid_argument` */
export function requireRange(range: unknown): void {
  if (typeof range !== 'object' || range === null || Array.isArray(range)) {
    throw invalidArgument(`the range is ${valueKind(range)}, not an object`);
  }
  for (const name of RANGE_BOUNDS) {
    const bound: unknown = Reflect.get(range, name);
    if (bound === undefined || (typeof bound === 'number' && !Number.isNaN(bound))) continue;
    throw invalidArgument(`${name} of the range is ${valueKind(bound)} that bounds nothing`);
  }
  const symbol: unknown = Reflect.get(range, 'symbol');
  if (symbol !== undefined && typeof symbol !== 'string') {
    throw invalidArgument(`the symbol of the range is ${valueKind(symbol)}, not a text`);
  }
}

/** @throws EventLogError `invalid_argument` */
export function requireFollowing(stream: unknown, options: unknown): void {
  requireDerivedStream(stream);
  requirePort('what says from where to follow', options, []);
  if (!Number.isSafeInteger(Reflect.get(Object(options), 'after_seq'))) {
    throw invalidArgument('after_seq is no integer to follow from');
  }
  if (!(Reflect.get(Object(options), 'signal') instanceof AbortSignal)) {
    throw invalidArgument('signal is no AbortSignal that ends the following');
  }
}
