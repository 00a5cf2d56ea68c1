import type { HealthPolicy, StreamHealth } from '../health/stream-health.ts';
import type { WantedStream } from './wanted-stream.ts';

/** A subscription with how it fares. `health` is replaced as a whole. */
export interface TrackedStream extends WantedStream {
  readonly policy: HealthPolicy;
  health: StreamHealth;
  /** Wall-clock time of its last frame. */
  last_frame_ts_ms: number | null;
}
