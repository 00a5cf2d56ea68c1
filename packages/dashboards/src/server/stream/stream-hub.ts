import {
  errorText,
  type Clock,
  type DashboardStreamEvent,
  type DashboardViewModel,
  type Logger,
  type Metrics,
} from '@xray/contracts';

import { DashboardError } from '../../errors.ts';
import type { LiveView } from '../log/live-view.ts';
import type { ServerLimits } from '../server-options.ts';
import { createUpdateRing } from './update-ring.ts';
import { snapshotEvent, updateEvent } from './view-update.ts';

/** The writing side of a client's connection. */
export interface StreamClient {
  write(text: string): void;
  /** Bytes that wait to be sent. */
  backlogBytes(): number;
  /** Ends it after what waits has been sent. */
  end(): void;
  /** Ends it at once. */
  drop(): void;
}

/** Hands every change of a view to its clients: one writing out for all of them. */
export interface StreamHub {
  /**
   * Takes a client on: with the updates since its last id where they are still there, else with a snapshot.
   *
   * @returns what to call when the client is gone
   * @throws DashboardError `too_many_streams`
   */
  add(client: StreamClient, lastId: number | null): () => void;
  close(): Promise<void>;
}

export interface StreamHubOptions {
  readonly view: LiveView;
  readonly limits: ServerLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

function written(id: number, event: DashboardStreamEvent): string {
  return `id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}

export function createStreamHub({ clock, limits, logger, metrics, view }: StreamHubOptions): StreamHub {
  const clients = new Set<StreamClient>();
  const ring = createUpdateRing(limits.max_kept_updates, limits.max_kept_update_bytes);
  const abort = new AbortController();
  const { signal } = abort;
  // Ids of a server that was started later are greater, so that an id of the one before is never taken for its own.
  let id = clock.wallMs();
  let shown = view.current();
  let next: DashboardViewModel | null = null;
  let snapshot: string | null = null;
  let lastSentMs = clock.monotonicMs();

  function send(text: string): void {
    for (const client of [...clients]) {
      if (client.backlogBytes() > limits.max_stream_backlog_bytes) {
        clients.delete(client);
        client.drop();
        metrics.count('dashboard_streams_dropped_total', 1);
      } else client.write(text);
    }
    lastSentMs = clock.monotonicMs();
  }

  function publish(after: DashboardViewModel): void {
    id += 1;
    const text = written(id, updateEvent(shown, after));
    shown = after;
    snapshot = null;
    ring.push({ id, text });
    send(text);
  }

  async function pace(): Promise<void> {
    for (;;) {
      try {
        await clock.sleep(limits.min_update_interval_ms, signal);
      } catch {
        return;
      }
      const after = next;
      next = null;
      try {
        if (after !== null) publish(after);
        else if (clock.monotonicMs() - lastSentMs >= limits.heartbeat_ms) send(': alive\n\n');
      } catch (error) {
        metrics.count('dashboard_stream_failures_total', 1);
        logger.error('an update of the dashboards could not be sent', { error: errorText(error) });
      }
    }
  }

  const unsubscribe = view.subscribe((changed) => {
    next = changed;
  });
  const pacing = pace();

  return {
    add(client, lastId) {
      if (clients.size >= limits.max_streams)
        throw new DashboardError(
          'too_many_streams',
          `${limits.max_streams} streams are open, which is as many as this server serves: close one, or ask again later.`,
        );
      clients.add(client);
      metrics.gauge('dashboard_streams', clients.size);
      const missed = lastId === null ? null : ring.after(lastId, id);
      if (missed === null) {
        snapshot ??= written(id, snapshotEvent(shown));
        client.write(snapshot);
      } else client.write(missed.length === 0 ? ': up to date\n\n' : missed.map((update) => update.text).join(''));
      return () => {
        clients.delete(client);
        metrics.gauge('dashboard_streams', clients.size);
      };
    },
    async close() {
      abort.abort();
      unsubscribe();
      for (const client of clients) client.end();
      clients.clear();
      await pacing;
    },
  };
}
