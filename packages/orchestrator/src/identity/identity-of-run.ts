import type { EventLogReader } from '@xray/contracts';

import { memoryStart } from './carried-memory.ts';
import { carriedConfig } from './identity-change.ts';
import { identityStanding, type IdentityStanding } from './identity-standing.ts';
import type { IdentityForm, RuntimeDescription } from './log-identity.ts';
import { recordedIdentities, type RecordedIdentity } from './recorded-identities.ts';

/** What a run was made with, and whether that is here. */
export interface IdentityOfRun<Config> {
  readonly recorded: RecordedIdentity;
  readonly here: IdentityStanding<Config>;
  readonly cadence_ms: number | null;
  /** Memories up to this record of their stream are forgotten: the belief began anew after it. 0 where none are. */
  readonly memory_after_seq: number;
}

/** The identity that made the runs at an engine time; `null` where the log has none. @throws OrchestratorError `unreadable_record` */
export function identityAt<Config>(
  reader: Pick<EventLogReader, 'read'>,
  engineTimestampMs: number,
  form: IdentityForm<Config>,
  runtime: RuntimeDescription,
): IdentityOfRun<Config> | null {
  const identities = recordedIdentities(reader);
  const begun = identities.filter(
    ({ border }) => border === null || border.after_engine_timestamp_ms < engineTimestampMs,
  );
  const recorded = begun.at(-1);
  if (recorded === undefined) return null;
  return {
    recorded,
    here: identityStanding(recorded, form, runtime),
    cadence_ms: carriedConfig(recorded.config)?.cadence_ms ?? null,
    memory_after_seq: memoryStart(begun).hysteresis_seq,
  };
}
