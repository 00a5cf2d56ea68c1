import type { RegimeInputSnapshot } from '../composer/regime-input-snapshot.ts';
import type { HysteresisDecision, HysteresisStoreRecord } from '../regime-engine/hysteresis.ts';
import type { RegimeOutput } from '../regime-engine/regime-output.ts';
import type { EngineMode } from '../runs/engine-run-record.ts';

/** What the engine says of one snapshot, from one assessment of it. */
export interface Judgement {
  /** The verdict of the snapshot alone. */
  readonly truth: RegimeOutput;
  /** The verdict with the symbol's memory; `null` in truth mode. */
  readonly decision: HysteresisDecision | null;
}

/** The engine as the orchestrator sees it: pure functions with their configuration bound. */
export interface RegimeEngine {
  /** Digest of the calibration in use; `null` without one. */
  readonly calibration_hash: string | null;
  /** All that a run says; `previous` is the symbol's last store record, `null` for its first run and in truth mode. */
  judge(snapshot: RegimeInputSnapshot, mode: EngineMode, previous: HysteresisStoreRecord | null): Judgement;
  /** What to append before the decision is published, and to hand in as `previous` the next time. */
  storeRecord(decision: HysteresisDecision): HysteresisStoreRecord;
}
