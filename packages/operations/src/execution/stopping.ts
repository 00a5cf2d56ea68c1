import type { Clock } from '@xray/contracts';

import type { StopWish } from './stop-request.ts';

/** What stops an execution, beside whoever asked for it. */
export interface Stopping {
  /** Aborted by whoever asked, by somebody's wish in the audit, or when the time of the scope is up. */
  readonly signal: AbortSignal;
  /** The wish that stopped it; `null` where none did. */
  readonly wish: () => StopWish | null;
  /** Nothing is waited for any more. */
  done(): void;
}

/**
 * @param wallMs the time of the scope, `null` for without end
 * @param wishes resolves with a wish once there is one; `null` where nobody can have one
 */
export function stopping(
  asked: AbortSignal,
  wallMs: number | null,
  clock: Clock,
  wishes: ((signal: AbortSignal) => Promise<StopWish | null>) | null,
): Stopping {
  const ended = new AbortController();
  const stop = new AbortController();
  let wish: StopWish | null = null;
  if (wallMs !== null)
    clock.sleep(wallMs, ended.signal).then(
      () => {
        stop.abort('the time of its scope is up');
      },
      () => undefined,
    );
  void wishes?.(ended.signal).then((one) => {
    wish = one;
    if (one !== null) stop.abort(`${one.actor} asked it to stop`);
  });
  return {
    signal: AbortSignal.any([asked, stop.signal]),
    wish: () => wish,
    done: () => {
      ended.abort();
    },
  };
}
