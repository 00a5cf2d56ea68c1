import {
  errorText,
  type Clock,
  type DashboardStreamEvent,
  type DashboardViewModel,
  type Logger,
  type Metrics,
} from '@xray/contracts';

import { DashboardError } from '../../errors.ts';
import type { LiveView } from '../read-model/live-view.ts';
import type { ServerLimits } from '../server-options.ts';
import { createUpdateRing, type UpdateRing } from './update-ring.ts';
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

interface HubState extends StreamHubOptions {
  readonly clients: Set<StreamClient>;
  readonly ring: UpdateRing;
  readonly abort: AbortController;
  readonly signal: AbortSignal;
  /** Ids of a server that was started later are greater, so that an id of the one before is never taken for its own. */
  id: number;
  shown: DashboardViewModel;
  next: DashboardViewModel | null;
  snapshot: string | null;
  lastSentMs: number;
}

function send(hub: HubState, text: string): void {
  const { clients } = hub;
  for (const client of [...clients]) {
    if (client.backlogBytes() > hub.limits.max_stream_backlog_bytes) {
      clients.delete(client);
      client.drop();
      hub.metrics.count('dashboard_streams_dropped_total', 1);
    } else client.write(text);
  }
  hub.lastSentMs = hub.clock.monotonicMs();
}

function publish(hub: HubState, after: DashboardViewModel): void {
  hub.id += 1;
  const text = written(hub.id, updateEvent(hub.shown, after));
  hub.shown = after;
  hub.snapshot = null;
  hub.ring.push({ id: hub.id, text });
  send(hub, text);
}

async function pace(hub: HubState): Promise<void> {
  const { clock, limits } = hub;
  for (;;) {
    try {
      await clock.sleep(limits.min_update_interval_ms, hub.signal);
    } catch {
      return;
    }
    const after = hub.next;
    hub.next = null;
    try {
      if (after !== null) publish(hub, after);
      else if (clock.monotonicMs() - hub.lastSentMs >= limits.heartbeat_ms) send(hub, ': alive\n\n');
    } catch (error) {
      hub.metrics.count('dashboard_stream_failures_total', 1);
      hub.logger.error('an update of the dashboards could not be sent', { error: errorText(error) });
    }
  }
}

function add(hub: HubState, client: StreamClient, lastId: number | null): () => void {
  const { clients, limits, metrics } = hub;
  if (clients.size >= limits.max_streams)
    throw new DashboardError(
      'too_many_streams',
      `${limits.max_streams} streams are open, which is as many as this server serves: close one, or ask again later.`,
    );
  clients.add(client);
  metrics.gauge('dashboard_streams', clients.size);
  const missed = lastId === null ? null : hub.ring.after(lastId, hub.id);
  if (missed === null) {
    hub.snapshot ??= written(hub.id, snapshotEvent(hub.shown));
    client.write(hub.snapshot);
  } else client.write(missed.length === 0 ? ': up to date\n\n' : missed.map((update) => update.text).join(''));
  return () => {
    clients.delete(client);
    metrics.gauge('dashboard_streams', clients.size);
  };
}

async function close(hub: HubState, unsubscribe: () => void, pacing: Promise<void>): Promise<void> {
  const { clients } = hub;
  hub.abort.abort();
  unsubscribe();
  for (const client of clients) client.end();
  clients.clear();
  await pacing;
}

export function createStreamHub(options: StreamHubOptions): StreamHub {
  const { clock, limits, view } = options;
  const abort = new AbortController();
  const { signal } = abort;
  const hub: HubState = {
    ...options,
    clients: new Set<StreamClient>(),
    ring: createUpdateRing(limits.max_kept_updates, limits.max_kept_update_bytes),
    abort,
    signal,
    id: clock.wallMs(),
    shown: view.current(),
    next: null,
    snapshot: null,
    lastSentMs: clock.monotonicMs(),
  };
  const unsubscribe = view.subscribe((changed) => {
    hub.next = changed;
  });
  const pacing = pace(hub);

  return {
    add: (client, lastId) => add(hub, client, lastId),
    close: () => close(hub, unsubscribe, pacing),
  };
}
