import type { RegimeInputSnapshot } from '../composer/regime-input-snapshot.ts';
import type { HysteresisDecision, HysteresisStoreRecord } from '../regime-engine/hysteresis.ts';
import type { RegimeOutput } from '../regime-engine/regime-output.ts';

/** The engine as the orchestrator sees it: pure functions with their configuration bound. */
export interface RegimeEngine {
  /** Digest of the calibration in use; `null` without one. */
  readonly calibration_hash: string | null;
  /** The verdict of one snapshot without memory. */
  run(snapshot: RegimeInputSnapshot): RegimeOutput;
  /** The verdict with memory, from the symbol's last store record (`null` for the first run). */
  runWithHysteresis(snapshot: RegimeInputSnapshot, previous: HysteresisStoreRecord | null): HysteresisDecision;
  /** What to append before the decision is published, and to hand in as `previous` the next time. */
  storeRecord(decision: HysteresisDecision): HysteresisStoreRecord;
}
