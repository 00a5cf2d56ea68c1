import type { EventLogReader, EventLogWriter } from '@xray/contracts';

import type { CutTimes } from '../cuts/due-symbols.ts';
import type { CutResume } from '../cuts/log-cuts.ts';
import type { ReplayStart } from '../replay/replay-start.ts';
import { identityRecord, type LogIdentity } from '../restart/log-identity.ts';
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
}

/**
 * The one way in which anything begins to run a log that it goes on with, live or over what is there: restores the stages, says in the log
 * what its runs are made with, finishes what a stop left undone between two stages, and gives the composer what features look at.
 */
export async function openRuntime({ log, plan, reader, wallMs }: RuntimeParts): Promise<Runtime> {
  const restored = restoreState(reader);
  const pipeline = createPipeline(plan.wire(restored));
  // Only now: a configuration that cannot start must not become the log's.
  if (restored.last_run === null)
    await log.append({ entries: [{ stream: 'audit', record: identityRecord(plan.identity, wallMs()) }] });
  await finishStages(reader, pipeline);
  warmUp(reader, pipeline, restored);
  const resume = restored.last_run === null ? null : cutResume(reader, restored.last_run);
  return { pipeline, times: plan.times, resume };
}

/** A pipeline that makes recorded runs again: from the log's beginning, or from the state that its records had at a later place. */
export function openReplay(reader: EventLogReader, wire: StageWiring, from: ReplayStart | null): Pipeline {
  if (from === null) return createPipeline(wire(null));
  const restored = restoreState(reader, from);
  const pipeline = createPipeline(wire(restored));
  warmUp(reader, pipeline, restored);
  return pipeline;
}
