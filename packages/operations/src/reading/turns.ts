import { OperationError } from '../errors.ts';

/** Lets so much work go on at once; what comes meanwhile waits for its turn, and too much of it is refused. */
export interface Turns {
  /** @throws OperationError `busy`, and what the work throws; the reason of the signal where it is aborted while it waits */
  take<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result>;
}

export function createTurns(atOnce: number, waiting: number): Turns {
  let active = 0;
  const queue: (() => void)[] = [];

  async function turn(signal: AbortSignal): Promise<void> {
    if (active < atOnce) {
      active += 1;
      return;
    }
    if (queue.length >= waiting)
      throw new OperationError(
        'busy',
        `${atOnce + waiting} operations are asked for already: ask again when one is done`,
      );
    await new Promise<void>((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        queue.splice(queue.indexOf(go), 1);
        reject(new OperationError('interrupted', 'it was told to stop before it began'));
      };
      signal.addEventListener('abort', leave, { once: true });
      queue.push(go);
    });
  }

  return {
    async take(signal, work) {
      await turn(signal);
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next === undefined) active -= 1;
        else next();
      }
    },
  };
}
