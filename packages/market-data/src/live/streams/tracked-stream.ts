import type { HealthPolicy, StreamHealth } from '../health/stream-health.ts';
import type { SequencePlace } from '../health/gap-detection.ts';
import type { WantedStream } from './wanted-stream.ts';

/** A subscription with how it fares. `health` and `latest` are replaced as a whole. */
export interface TrackedStream extends WantedStream {
  readonly policy: HealthPolicy;
  health: StreamHealth;
  /** The latest place, where the venue numbers the stream; `null` before its first event. */
  latest: SequencePlace | null;
  /** Wall-clock time of its last frame. */
  last_frame_ts_ms: number | null;
}
