import type { DashboardFrames } from '../dashboards/dashboard-api.ts';
import type { RunEvidence, RunFrame, RunRederivation } from '../evidence/run-evidence.ts';

/** What the log holds of a run: its evidence but for what has to be computed, and for the frames' bytes. */
export type RecordedEvidence = Omit<RunEvidence, 'rederivation' | 'frames'> & {
  readonly frames: Omit<RunEvidence['frames'], 'shown'>;
};

/** A page of a run's frames: an answer of `dashboard_frames`. */
export type RunFramesPage = Omit<DashboardFrames, 'frames'> & {
  readonly frames: readonly RunFrame[];
};

/** Looks back at single runs of one market, for whoever shows them. Each answer is `null` where the log has no such run. */
export interface RunEvidenceSource {
  /** All that the log holds of a run; `null` where it has none of that id. */
  recorded(runId: string): Promise<RecordedEvidence | null>;
  /** The frames that the run was made from, `limit` of them from a position on; fewer where their bytes are many. */
  frames(runId: string, offset: number, limit: number): Promise<RunFramesPage | null>;
  /** Composes and judges again. Says `NOT_DERIVABLE` where that would read more records than whoever asks may have read. */
  rederive(runId: string): Promise<RunRederivation | null>;
  /** Grows with everything that is said of runs after they were made; what was answered before it grew may be told again. */
  remarks(): number;
}
