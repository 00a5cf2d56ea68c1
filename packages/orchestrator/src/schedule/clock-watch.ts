import type { Logger } from '@xray/contracts';
import type { SteadyClock } from './steady-clock.ts';

/** Where the two clocks of the machine may part before it is said. */
const NOTABLE_MS = 1_000;

/** Which clock is watched, and where it is said that somebody set it. */
export interface ClockWatchOptions {
  readonly clock: SteadyClock;
  readonly logger: Logger;
  /** Writes a state of the clock into the log. */
  readonly announce: (state: 'stale' | 'resumed', detail: string) => void;
}

/** Looks whether the system's clock was set, and says so: once when it was, and once when time is right again. */
export interface ClockWatch {
  /** Compares the two clocks of the machine with the last look. Called at a steady pace, such as once a second. */
  look(): void;
}

/**
 * A clock that was set back is said while it is behind, one that was set forward once: the boundaries that it passed over are
 * run at once, and those of symbols of which nothing was received there fail.
 */
export function createClockWatch({ announce, clock, logger }: ClockWatchOptions): ClockWatch {
  let held = false;
  let lastWallMs = clock.wallMs();
  let lastMonotonicMs = clock.monotonicMs();
  return {
    look() {
      const [wallMs, monotonicMs] = [clock.wallMs(), clock.monotonicMs()];
      const leaptMs = Math.round(wallMs - lastWallMs - (monotonicMs - lastMonotonicMs));
      [lastWallMs, lastMonotonicMs] = [wallMs, monotonicMs];
      const behindMs = Math.round(clock.behindMs());
      if (!held && behindMs > NOTABLE_MS) {
        held = true;
        logger.warn('the clock was set back: time goes on at half speed until it has caught up', {
          behind_ms: behindMs,
          ends_in_ms: 2 * behindMs,
        });
        announce('stale', `clock_set_back behind_ms=${behindMs} ends_in_ms=${2 * behindMs}`);
      }
      if (held && behindMs === 0) {
        held = false;
        logger.info('the clock has caught up');
        announce('resumed', 'clock_caught_up');
      }
      if (leaptMs <= NOTABLE_MS) return;
      logger.warn('the clock was set forward: the boundaries between are run at once', { by_ms: leaptMs });
      announce('resumed', `clock_set_forward by_ms=${leaptMs}`);
    },
  };
}
