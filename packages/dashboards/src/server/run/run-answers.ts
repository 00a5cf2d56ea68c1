import type {
  DashboardRun,
  EngineRunRecord,
  EventLogReader,
  RunEvidenceSource,
  RunFramesPage,
  RunId,
  RunRederivation,
} from '@xray/contracts';

import { DashboardError } from '../../errors.ts';
import { positionAfter, type RunIndex } from '../read-model/run-index.ts';

/** What the server answers about single runs. Each throws DashboardError `not_found` where the log has no such run. */
export interface RunAnswers {
  run(runId: string): Promise<DashboardRun>;
  frames(runId: string, offset: number, limit: number): Promise<RunFramesPage>;
  rederivation(runId: string): Promise<RunRederivation>;
  /** Names an answer about a run that can change no more, but by what is said of runs; `null` where it still can. */
  settledAs(runId: string): string | null;
}

export interface RunAnswersOptions {
  readonly reader: Pick<EventLogReader, 'findRun'>;
  readonly evidence: RunEvidenceSource;
  readonly index: RunIndex;
  readonly isSettled: (engineMs: number) => boolean;
}

function notFound(runId: string): DashboardError {
  return new DashboardError('not_found', `The log has no run ${runId}: /api/v1/symbols/SYMBOL/history lists the runs.`);
}

function found<Answer>(answer: Answer | null, runId: string): Answer {
  if (answer === null) throw notFound(runId);
  return answer;
}

function neighbours(index: RunIndex, run: EngineRunRecord): Pick<DashboardRun, 'previous_run_id' | 'next_run_id'> {
  const runs = index.of(run.symbol);
  if (runs === null) return { previous_run_id: null, next_run_id: null };
  const { engine_timestamps_ms: times } = runs;
  const at = (position: number): RunId | null =>
    position >= 0 && position < times.length ? runs.idAt(position) : null;
  const end = positionAfter(times, run.engine_timestamp_ms);
  let position = positionAfter(times, run.engine_timestamp_ms - 1);
  while (position < end && at(position) !== run.run_id) position += 1;
  // A run that has not ended stands where it will be.
  const next = position < end ? position + 1 : end;
  return { previous_run_id: at(position - 1), next_run_id: at(next) };
}

/** The evidence of a run as the page asks for it: what is on record at once, bytes and the second derivation when they are wanted. */
export function createRunAnswers({ evidence, index, isSettled, reader }: RunAnswersOptions): RunAnswers {
  return {
    async run(runId) {
      const recorded = found(await evidence.recorded(runId), runId);
      const { analysis_events, audit, feedback, frames, gate_events, orchestrator_events, proof, run, thread } =
        recorded;
      await index.catchUp();
      return {
        schema: 'dashboard_run',
        schema_version: '1',
        run,
        orchestrator_events,
        gate_events,
        analysis_events,
        thread,
        proof,
        frames: frames.total,
        audit,
        feedback,
        ...neighbours(index, run),
      };
    },
    frames: async (runId, offset, limit) => found(await evidence.frames(runId, offset, limit), runId),
    rederivation: async (runId) => found(await evidence.rederive(runId), runId),
    settledAs(runId) {
      const place = reader.findRun(runId);
      return place !== null && isSettled(place.engine_timestamp_ms) ? `${runId}-${evidence.remarks()}` : null;
    },
  };
}
