import type { Clock, Readiness } from '@xray/contracts';

const LOOK_MS = 1_000;
const MAX_TOLD = 10;

/** Reasons not to be ready that the view says already, symbol by symbol, or that pass before there is anything to look at. */
const TOLD_ELSEWHERE = ['inputs_unusable:', 'starting:'];

/** What a page says of the recorder beside what its log says. */
export interface RecorderConditions {
  /** What was amiss at the last look, a sentence each, at most ten of them and how many more there are. */
  readonly current: () => readonly string[];
  /** Stops looking. */
  close(): void;
}

/**
 * What is amiss with the recorder while a page or a terminal looks at its log: a clock that is held, boundaries that are being
 * caught up, a venue that refuses. No record says it while it lasts.
 */
export function followRecorderConditions(
  clock: Pick<Clock, 'sleep'>,
  readinessOf: () => Readiness | Promise<Readiness>,
): RecorderConditions {
  let told: readonly string[] = [];
  const closing = new AbortController();
  const look = async (): Promise<void> => {
    try {
      const { reasons } = await readinessOf();
      const mine = reasons.filter((reason) => !TOLD_ELSEWHERE.some((word) => reason.startsWith(word)));
      const more = mine.length - MAX_TOLD;
      told = [...mine.slice(0, MAX_TOLD), ...(more > 0 ? [`and ${more} more reasons`] : [])].map(
        (reason) => `recorder: ${reason}`,
      );
    } catch {
      // A recorder that does not answer is said by its process.
    }
  };
  const looking = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await look();
      await clock.sleep(LOOK_MS, closing.signal).catch(() => undefined);
    }
  };
  void looking();
  return {
    current: () => told,
    close: () => {
      closing.abort();
    },
  };
}
