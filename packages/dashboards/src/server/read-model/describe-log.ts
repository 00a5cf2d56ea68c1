import type { Clock, DashboardLog, EventLogReader } from '@xray/contracts';

import type { LogFacts } from './live-view.ts';
import type { RunIndex } from './run-index.ts';

export interface LogDescriptionOptions {
  readonly reader: EventLogReader;
  readonly index: RunIndex;
  readonly describeLog: () => LogFacts;
  readonly clock: Clock;
}

/** Counting the raw events lists every batch of the log, so that it is not done for every request. */
const RECOUNT_MS = 10_000;

function outermost(times: readonly (number | undefined)[], pick: (...values: number[]) => number): number | null {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? null : pick(...known);
}

/** What the log holds, asked anew each time. */
export function createLogDescription({ clock, describeLog, index, reader }: LogDescriptionOptions) {
  let counted = 0;
  let countedAtMs: number | null = null;

  function rawEvents(): number {
    const now = clock.monotonicMs();
    if (countedAtMs === null || now - countedAtMs > RECOUNT_MS) {
      counted = reader
        .rawBatches()
        .reduce((sum, { first_ingest_seq, last_ingest_seq }) => sum + last_ingest_seq - first_ingest_seq + 1, 0);
      countedAtMs = now;
    }
    return counted;
  }

  return async (): Promise<DashboardLog> => {
    await index.catchUp();
    const facts = describeLog();
    const symbols = index.symbols().map(({ engine_timestamps_ms: times, symbol }) => ({
      symbol,
      runs: times.length,
      first_engine_timestamp_ms: times[0] ?? 0,
      last_engine_timestamp_ms: times.at(-1) ?? 0,
    }));
    return {
      schema: 'dashboard_log',
      schema_version: '1',
      log: facts.log,
      live: facts.live,
      size_bytes: facts.size_bytes,
      cadence_ms: facts.cadence_ms,
      config: facts.config,
      config_hash: facts.config_hash,
      calibration_name: facts.calibration_name,
      calibration_hash: facts.calibration_hash,
      runtime: facts.runtime,
      venues: [...facts.venues].sort(),
      first_engine_timestamp_ms: outermost(
        symbols.map((one) => one.first_engine_timestamp_ms),
        Math.min,
      ),
      last_engine_timestamp_ms: outermost(
        symbols.map((one) => one.last_engine_timestamp_ms),
        Math.max,
      ),
      runs: symbols.reduce((sum, { runs }) => sum + runs, 0),
      raw_events: facts.raw_events ?? rawEvents(),
      symbols,
      ...(facts.executions === undefined ? {} : { executions: facts.executions }),
    };
  };
}
