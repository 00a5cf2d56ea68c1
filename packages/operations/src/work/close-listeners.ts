import { errorText, type Logger } from '@xray/contracts';

/** What is only told about a session: closing it must neither hold up nor fail what it is told of. */
export interface Listener {
  readonly name: string;
  /** Ends it; it may fail or never resolve. */
  readonly close: () => Promise<void>;
  /** How long its end is waited for, in milliseconds. */
  readonly within_ms: number;
}

const LATE = Symbol('late');

/** Closes all at once. Never rejects: what fails or takes longer than it may is noted once, and left. */
export async function closeListeners(listeners: readonly Listener[], logger: Pick<Logger, 'warn'>): Promise<void> {
  await Promise.all(
    listeners.map(async ({ close, name, within_ms }) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<typeof LATE>((resolve) => {
        timer = setTimeout(resolve, within_ms, LATE);
      });
      try {
        const outcome = await Promise.race([close(), late]);
        if (outcome === LATE) logger.warn('not closed in time, and left', { name, within_ms });
      } catch (error) {
        logger.warn('not closed as it should be, and left', { name, error: errorText(error) });
      } finally {
        clearTimeout(timer);
      }
    }),
  );
}
