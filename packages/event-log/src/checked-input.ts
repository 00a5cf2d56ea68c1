import { DERIVED_STREAMS, isDerivedStream, valueKind } from '@xray/contracts';
import { argumentChecks } from '@xray/contracts/checks';

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

/** What the entrances ask of their arguments. @throws EventLogError `invalid_argument` */
export const { requireObject, requireOptionalFunction, requireOptionalPort, requirePort, requireText } =
  argumentChecks(invalidArgument);

/** @throws EventLogError `invalid_argument` */
export function requireDirectory(directory: unknown): void {
  requireText('the directory of the log', directory);
}

/** Options that name a directory. @throws EventLogError `invalid_argument` */
export function requireOptions(options: unknown): void {
  requireObject('the argument `options`', options);
  requireDirectory(Reflect.get(Object(options), 'directory'));
}

/** @throws EventLogError `invalid_argument` */
export function requireDerivedStream(stream: unknown): void {
  if (isDerivedStream(stream)) return;
  throw invalidArgument(`the log has no such stream of derived records: name one of ${DERIVED_STREAMS.join(', ')}`);
}

/** @throws EventLogError `invalid_argument` */
export function requireRange(range: unknown): void {
  requireObject('the range', range);
  for (const name of RANGE_BOUNDS) {
    const bound: unknown = Reflect.get(Object(range), name);
    if (bound === undefined || (typeof bound === 'number' && !Number.isNaN(bound))) continue;
    throw invalidArgument(`${name} of the range is ${valueKind(bound)} that bounds nothing`);
  }
  const symbol: unknown = Reflect.get(Object(range), 'symbol');
  if (symbol !== undefined) requireText('the symbol of the range', symbol);
  requireOptionalFunction('keep of the range', Reflect.get(Object(range), 'keep'));
}

/** @throws EventLogError `invalid_argument` */
export function requireFollowing(stream: unknown, options: unknown): void {
  requireDerivedStream(stream);
  requirePort('what says from where to follow', options);
  if (!Number.isSafeInteger(Reflect.get(Object(options), 'after_seq'))) {
    throw invalidArgument('after_seq must be an integer');
  }
  if (!(Reflect.get(Object(options), 'signal') instanceof AbortSignal)) {
    throw invalidArgument('signal is not an AbortSignal that ends the following');
  }
}
