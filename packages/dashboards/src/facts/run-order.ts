import type { RunId } from '@xray/contracts';

/** Which run something is about. */
export interface RunPlace {
  readonly engine_timestamp_ms: number;
  readonly run_id: RunId;
}

/** The order of a symbol's runs: engine time, then run id by code unit. Total, so that it does not depend on arrival. */
export function compareRuns(left: RunPlace, right: RunPlace): number {
  if (left.engine_timestamp_ms !== right.engine_timestamp_ms)
    return left.engine_timestamp_ms - right.engine_timestamp_ms;
  return left.run_id < right.run_id ? -1 : left.run_id > right.run_id ? 1 : 0;
}

/** The newest value of one kind. `rank` settles which stage's word counts where two speak of the same run. */
export interface Newest<Value> {
  readonly place: RunPlace;
  readonly rank: number;
  readonly value: Value;
}

/**
 * Whether a value of that run and rank takes the place of the present one: a later run does, and so does a higher rank of
 * the same run. What comes last is therefore the same for every order of arrival, and for any repetition.
 */
export function supersedes(current: Newest<unknown> | null, place: RunPlace, rank: number): boolean {
  return current === null || (compareRuns(place, current.place) || rank - current.rank) > 0;
}

export function newest<Value>(
  current: Newest<Value> | null,
  place: RunPlace,
  rank: number,
  value: Value,
): Newest<Value> | null {
  return supersedes(current, place, rank) ? { place, rank, value } : current;
}
