import type { EventLogReader, EventLogWriter } from '@xray/contracts';

import type { CutTimes } from '../cuts/due-symbols.ts';
import type { CutResume } from '../cuts/log-cuts.ts';
import type { ReplayStart } from '../replay/replay-start.ts';
import { borderHere, isSamePlace } from '../identity/identity-border.ts';
import { takeOver, type TakenOver, type UnreadableStates } from '../identity/identity-change.ts';
import { identityRecord } from '../identity/identity-record.ts';
import { identityKey, isSameIdentity, type LogIdentity } from '../identity/log-identity.ts';
import { recordedIdentities, type RecordedIdentity } from '../identity/recorded-identities.ts';
import { restoreState, type RestoredState } from '../restart/restored-state.ts';
import { finishStages, warmUp } from './unfinished-stages.ts';
import { cutResume } from '../restart/watched-symbols.ts';
import { createPipeline, type Pipeline, type PipelineParts } from './pipeline.ts';

/** Builds every stage over what an earlier process left; `null` where nothing did. */
export type StageWiring = (restored: RestoredState | null) => PipelineParts;

/** What a log is to be run with, and when its cuts are made. */
export interface RunPlan {
  readonly identity: LogIdentity;
  readonly times: CutTimes;
  /** How far back features look. */
  readonly lookback_ms: number;
  /** Which modules cannot read the states that the log has of them. */
  readonly unreadableStates: UnreadableStates;
  readonly wire: StageWiring;
}

export interface RuntimeParts {
  readonly reader: EventLogReader;
  readonly log: Pick<EventLogWriter, 'append'>;
  readonly plan: RunPlan;
  readonly wallMs: () => number;
}

/** A pipeline over a log that has been brought to where the log ends. */
export interface Runtime {
  readonly pipeline: Pipeline;
  readonly times: CutTimes;
  /** Where the next cut goes on; `null` for a log without runs. */
  readonly resume: CutResume | null;
  /** Where this start began an identity in a log that has runs of another one; else `null`. */
  readonly taken_over: TakenOver | null;
}

/** Whether the log's last identity is the plan's already. */
function isKnown({ identity }: RunPlan, identities: readonly RecordedIdentity[]): boolean {
  const last = identities.at(-1);
  return last !== undefined && isSameIdentity(last, identityKey(identity));
}

/** What a plan takes over of a log that has runs of another identity, and of which; `null` where the log has none. */
function takenOver(
  { identity, lookback_ms, unreadableStates }: RunPlan,
  reader: EventLogReader,
  identities: readonly RecordedIdentity[],
): { readonly taken_over: TakenOver; readonly of: readonly RecordedIdentity[] } | null {
  const { last_run } = restoreState(reader, null, identities);
  if (last_run === null) return null;
  const border = borderHere(reader, last_run, lookback_ms);
  // Of one that made nothing, nothing is taken over.
  const of = identities.filter((each) => each.until !== null || !isSamePlace(each.border, border));
  const last = of.at(-1);
  if (last === undefined) return null;
  const { module_states } = restoreState(reader, null, of);
  return { taken_over: takeOver(last, identity, border, unreadableStates(module_states)), of };
}

/**
 * The one way in which anything begins to run a log that it goes on with, live or over what is there: restores the stages, says in the
 * log what its runs are made with from here on, finishes what a stop left undone between two stages, and gives the composer what features
 * look at. Where the log's runs were made with another identity, memory is restored as the record of the new one states.
 */
export async function openRuntime({ log, plan, reader, wallMs }: RuntimeParts): Promise<Runtime> {
  const identities = recordedIdentities(reader);
  const known = isKnown(plan, identities);
  const begun = known ? null : takenOver(plan, reader, identities);
  const taken_over = begun?.taken_over ?? null;
  const restored = restoreState(reader, null, begun === null ? identities : [...begun.of, begun.taken_over]);
  const pipeline = createPipeline(plan.wire(restored));
  // Only now: a configuration that cannot start must not become the log's.
  if (!known)
    await log.append({ entries: [{ stream: 'audit', record: identityRecord(plan.identity, wallMs(), taken_over) }] });
  await finishStages(reader, pipeline);
  warmUp(reader, pipeline, restored);
  const resume = restored.last_run === null ? null : cutResume(reader, restored.last_run);
  return { pipeline, times: plan.times, resume, taken_over };
}

/** A pipeline that makes recorded runs again: from the log's beginning, or from the state that its records had at a later place. */
export function openReplay(reader: EventLogReader, wire: StageWiring, from: ReplayStart | null): Pipeline {
  if (from === null) return createPipeline(wire(null));
  const restored = restoreState(reader, from);
  const pipeline = createPipeline(wire(restored));
  warmUp(reader, pipeline, restored);
  return pipeline;
}

/**
 * The same for runs of an identity that took over from another one: `reader` is the log as it was then. What its first start
 * finished of the runs before is done again.
 */
export async function openTakenOver(reader: EventLogReader, wire: StageWiring): Promise<Pipeline> {
  const restored = restoreState(reader);
  const pipeline = createPipeline(wire(restored));
  await finishStages(reader, pipeline);
  warmUp(reader, pipeline, restored);
  return pipeline;
}
