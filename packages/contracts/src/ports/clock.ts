/** Time as a service. The core never asks; the edge does, through this port. */
export interface Clock {
  /** Wall-clock time in integer milliseconds since the Unix epoch. */
  wallMs(): number;
  /** A reading that never goes back, in milliseconds, with a fraction. */
  monotonicMs(): number;
  /** Resolves after the time, or rejects with the signal's reason when it is aborted first. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}
