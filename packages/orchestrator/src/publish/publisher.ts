import type { EventLogWriter, EventSink, OrchestratorEvent } from '@xray/contracts';

import { invalidArgument, requireList, requirePort } from '../checked-input.ts';
import type { BoundaryResult } from '../orchestrator.ts';

/** Where results are made durable, and who hears of them then. */
export interface PublisherOptions {
  readonly log: Pick<EventLogWriter, 'append'>;
  /** Gets each block's events in order, once they are durable. */
  readonly sink: EventSink<OrchestratorEvent>;
  /** How many blocks may be on their way at once; one more waits. Default 2. */
  readonly max_blocks_in_flight?: number;
}

/** Keeps the order of append before publish while blocks overlap. */
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

function requireResults(results: readonly BoundaryResult[]): void {
  requireList('what is to be published', results);
  for (const result of results) {
    requirePort('a result to be published', result);
    requireList('entries of a result', result.entries);
    requireList('events of a result', result.events);
  }
}

/**
 * Append before publish, for blocks of whole boundaries.
 *
 * @throws OrchestratorError `invalid_argument`; `publish` rejects with it and appends nothing
 */
export function createPublisher(options: PublisherOptions): Publisher {
  requirePort('the options of the publisher', options);
  const { log, max_blocks_in_flight = 2, sink } = options;
  requirePort('log', log, ['append']);
  requirePort('sink', sink, ['publish']);
  if (!Number.isSafeInteger(max_blocks_in_flight) || max_blocks_in_flight < 1) {
    throw invalidArgument('max_blocks_in_flight must be a positive integer');
  }
  let tail = Promise.resolve();
  let inFlight: Promise<void>[] = [];

  return {
    async publish(results) {
      requireResults(results);
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
