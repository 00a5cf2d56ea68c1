import type { EventLogReader, EventLogWriter, IdentityBorder } from '@xray/contracts';

import { createPartitionDigests } from '../digest/partition-digests.ts';
import { recordsBefore } from '../identity/identity-border.ts';
import { identityStanding, type IdentityStanding } from '../identity/identity-standing.ts';
import type { IdentityForm, LogIdentity, RuntimeDescription } from '../identity/log-identity.ts';
import { recordedIdentities, type RecordedIdentity } from '../identity/recorded-identities.ts';
import type { StageWiring } from './open-runtime.ts';
import { replayLog, type ReplayLogOptions } from './replay-log.ts';
import type { ReplayDifference } from '../replay/comparing-log.ts';
import type { ReplayStart } from '../replay/replay-start.ts';

/** What came of the runs of one identity. */
export interface ReplayedIdentity {
  readonly recorded: RecordedIdentity;
  readonly standing: IdentityStanding<unknown>['standing'];
  /** What its runtime or configuration is here; `null` where it is the same. */
  readonly why: string | null;
  readonly runs: number;
  readonly different: number;
}

/** Whether a replay gave what a log of any number of identities holds. */
export interface IdentitiesReport {
  /** Runs that were made again. */
  readonly runs: number;
  /** Of these, those that gave the recorded bytes under the identity that they were made with. */
  readonly identical: number;
  /** Of these, those that gave the recorded bytes with the same packages on another runtime. */
  readonly reproduced: number;
  readonly different: number;
  /** Runs that were not made again, of identities that are not installed here. */
  readonly unsupported: number;
  readonly first_difference: ReplayDifference | null;
  /** Of what the replay gave; equal to the log's own where it made all runs again and nothing differs. */
  readonly digest: string;
  readonly identities: readonly ReplayedIdentity[];
}

/** Which log is replayed, identity by identity, and with what. */
export interface ReplayIdentitiesOptions<Config> extends Omit<ReplayLogOptions, 'wiring' | 'digests' | 'part'> {
  readonly form: IdentityForm<Config>;
  /** The runtime that makes the runs again. */
  readonly here: RuntimeDescription;
  /** Builds the stages of an identity over the log that compares; none of them may write elsewhere. */
  readonly wiring: (identity: LogIdentity<Config>, log: Pick<EventLogWriter, 'append'>) => StageWiring;
}

/** Each run has two records: when it was started, and when it ended. */
function recordsOf(runs: number): number {
  return 2 * runs;
}

/** How many runs an identity made. */
function runsOf(reader: EventLogReader, { border, until }: RecordedIdentity, skippedRuns: number): number {
  const first = Math.max(recordsBefore(border, 'run_record'), recordsOf(skippedRuns));
  const last = until === null ? reader.streamHead('run_record').records : recordsBefore(until, 'run_record');
  return Math.max(0, Math.floor((last - first) / 2));
}

/** Whether an identity had begun where a replay begins. */
function begunBefore(border: IdentityBorder | null, from: ReplayStart | null): boolean {
  return from !== null && recordsBefore(border, 'run_record') <= recordsOf(from.skipped_runs);
}

/** Whether all of an identity's runs are before where a replay begins. */
function isGone({ until }: RecordedIdentity, from: ReplayStart | null): boolean {
  return until !== null && begunBefore(until, from);
}

/**
 * Makes every recorded run again under the identity that it was made with, where that is installed here, and compares all that comes
 * out with what the log holds. Each identity goes on from the records of the one before, as it did when it began, so that the
 * runs of one can be made again where those of another cannot.
 *
 * @throws OrchestratorError `stopped` when the signal is aborted; `unreadable_record`
 */
export async function replayIdentities<Config>(options: ReplayIdentitiesOptions<Config>): Promise<IdentitiesReport> {
  const { form, from = null, here, reader, wiring, ...rest } = options;
  const digests = createPartitionDigests();
  const identities: ReplayedIdentity[] = [];
  let first_difference: ReplayDifference | null = null;
  const skippedRuns = from?.skipped_runs ?? 0;
  for (const recorded of recordedIdentities(reader)) {
    const standing = identityStanding(recorded, form, here);
    const runs = runsOf(reader, recorded, skippedRuns);
    if (isGone(recorded, from)) continue;
    if (standing.standing === 'not_installed') {
      identities.push({ recorded, standing: standing.standing, why: whyOf(standing), runs, different: 0 });
      continue;
    }
    const report = await replayLog({
      ...rest,
      reader,
      from: begunBefore(recorded.border, from) ? from : null,
      part: recorded,
      digests,
      wiring: (log) => wiring(standing.identity, log),
    });
    first_difference ??= report.first_difference;
    identities.push({
      recorded,
      standing: standing.standing,
      why: whyOf(standing),
      runs: report.runs,
      different: report.different,
    });
  }
  return { ...totals(identities), first_difference, digest: digests.overall(), identities };
}

function whyOf(standing: IdentityStanding<unknown>): string | null {
  return standing.standing === 'installed' ? null : standing.why;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function totals(identities: readonly ReplayedIdentity[]) {
  const of = (standing: ReplayedIdentity['standing']) => identities.filter((each) => each.standing === standing);
  const same = (each: readonly ReplayedIdentity[]): number =>
    sum(each.map(({ different, runs }) => runs - Math.min(different, runs)));
  const [installed, elsewhere] = [of('installed'), of('other_runtime')];
  return {
    runs: sum([...installed, ...elsewhere].map(({ runs }) => runs)),
    identical: same(installed),
    reproduced: same(elsewhere),
    different: sum(identities.map(({ different }) => different)),
    unsupported: sum(of('not_installed').map(({ runs }) => runs)),
  };
}
