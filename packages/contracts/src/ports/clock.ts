/** Time as a service. The core never asks; the edge does, through this port. */
export interface Clock {
  /** Wall-clock time in integer milliseconds since the Unix epoch. */
  wallMs(): number;
  /** A reading that never goes back, in milliseconds, with a fraction. */
  monotonicMs(): number;
  /** Resolves after the time, or rejects with the signal's reason when it is aborted first. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** What became of work that was given a time: its result, or that it was still under way. */
export type WithinMs<Result> = { readonly kind: 'done'; readonly value: Result } | { readonly kind: 'late' };

/**
 * Waits for work for a time of the clock. Work that is late is not stopped: it goes on unheard, also when it fails. Rejects
 * with what the work rejects with in time.
 */
export async function withinMs<Result>(
  clock: Clock,
  limitMs: number,
  work: () => Promise<Result>,
): Promise<WithinMs<Result>> {
  const ended = new AbortController();
  const late = clock.sleep(limitMs, ended.signal).then(
    () => ({ kind: 'late' }) as const,
    // The sleep is left when the work has ended: nobody looks at it any more.
    () => ({ kind: 'late' }) as const,
  );
  try {
    return await Promise.race([work().then((value) => ({ kind: 'done', value }) as const), late]);
  } finally {
    ended.abort();
  }
}
