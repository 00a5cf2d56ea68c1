import type { EventLogReader } from '@xray/contracts';
import { DEFAULT_CADENCE_MS } from '@xray/contracts/config';
import { followLogFacts, type LogFacts, type RunFacts } from '@xray/dashboards/server';
import { governanceEntriesAfter, logFiles } from '@xray/event-log';
import { recentExecutions } from '@xray/operations';
import { z } from 'zod';

import { recordedIdentity } from '../identity/log-identity.ts';

/** Executions that are shown; all are in the audit. */
const SHOWN_EXECUTIONS = 30;

function runFacts(reader: EventLogReader): RunFacts {
  const identity = recordedIdentity(reader);
  const json = z.record(z.string(), z.json());
  return {
    // A log without runs has the cadence that its runs would have by default.
    cadence_ms: identity?.config.cadence_ms ?? DEFAULT_CADENCE_MS,
    config: identity === null ? null : json.parse(identity.config),
    config_hash: identity?.config_hash ?? null,
    calibration_name: identity?.calibration?.name ?? null,
    calibration_hash: identity?.calibration?.hash ?? null,
    runtime: identity === null ? null : json.parse(identity.runtime),
  };
}

/** What is known of a log beside its records, as it changes. Throws while the log is not there. */
export function describeLogOf(directory: string, reader: EventLogReader, monotonicMs: () => number): () => LogFacts {
  return followLogFacts({
    directory,
    reader,
    monotonicMs,
    files: () => logFiles(directory),
    runs: () => runFacts(reader),
    executions: recentExecutions((seq) => governanceEntriesAfter(directory, seq), SHOWN_EXECUTIONS),
  });
}
