import type { EventLogWriter, EventSink, OrchestratorEvent } from '@xray/contracts';

import type { BoundaryResult } from '../orchestrator.ts';

export interface PublisherOptions {
  readonly log: Pick<EventLogWriter, 'append'>;
  /** Gets each block's events in order, once they are durable. */
  readonly sink: EventSink<OrchestratorEvent>;
  /** How many blocks may be on their way at once; one more waits. Default 2. */
  readonly max_blocks_in_flight?: number;
}

export interface Publisher {
  /**
   * Appends the boundaries' entries in one commit and then publishes their events, in the order of the calls. Resolves as
   * soon as another block may come. Rejects with the first failure, now and at every later call: nothing is published
   * after a commit that failed.
   */
  publish(results: readonly BoundaryResult[]): Promise<void>;
  /** Resolves when all that was handed over is durable and published. */
  flush(): Promise<void>;
}

/** Append before publish, for blocks of whole boundaries. */
export function createPublisher({ log, sink, max_blocks_in_flight = 2 }: PublisherOptions): Publisher {
  let tail = Promise.resolve();
  let inFlight: Promise<void>[] = [];

  return {
    async publish(results) {
      const entries = results.flatMap((result) => result.entries);
      const events = results.flatMap((result) => result.events);
      const appended = entries.length === 0 ? Promise.resolve() : log.append({ entries }).then(() => undefined);
      // The tail below carries the failure; without a handler of its own an early one would end the process.
      appended.catch(() => undefined);
      const published = tail.then(() => appended).then(() => (events.length === 0 ? undefined : sink.publish(events)));
      published.catch(() => undefined);
      tail = published;
      inFlight.push(published);
      while (inFlight.length >= max_blocks_in_flight) {
        const [oldest, ...rest] = inFlight;
        inFlight = rest;
        await oldest;
      }
    },
    flush: () => tail,
  };
}
