import { connect, renewIfSilent, replace } from './reconnection.ts';
import type { FeedConnectionState } from '../feed-state.ts';
import { afterAsking } from '../health/stream-health.ts';
import type { TrackedStream } from '../streams/tracked-stream.ts';
import type { ConnectionState, ConnectionContext, Connection } from './connection-state.ts';
import { refuse } from './connection-streams.ts';

function add(line: ConnectionState, added: readonly TrackedStream[]): void {
  for (const stream of added) {
    line.streams.set(stream.name, stream);
    if (line.current?.isOpen() === true) stream.health = afterAsking(stream.health, line.observedMs());
  }
  const names = added.map(({ name }) => name);
  if (line.current === null && line.attempts === 0) connect(line);
  for (const link of [line.current, line.next]) if (link?.isOpen() === true) link.subscribe(names);
}

function remove(line: ConnectionState, names: readonly string[]): void {
  for (const name of names) line.streams.delete(name);
  for (const link of [line.current, line.next]) if (link?.isOpen() === true) link.unsubscribe(names);
}

function tick(line: ConnectionState): void {
  for (const link of line.links) {
    const unanswered = link.tick();
    for (const name of unanswered) {
      if (link === line.current) refuse(line, name, 'subscription_unanswered');
      else link.resubscribe(name);
    }
  }
  replace(line);
  if (line.current?.isOpen() !== true) return;
  if (line.observedMs() - line.current.openedAtMs() >= line.limits.stable_after_ms) line.attempts = 0;
  renewIfSilent(line, line.current);
}

async function stop(line: ConnectionState): Promise<void> {
  const { links } = line;
  line.stopped = true;
  line.cancelRenewal();
  if (links.size === 0) return;
  const closed = new Promise<void>((resolve) => {
    line.whenClosed = resolve;
  });
  for (const link of links) {
    link.resume();
    if (link.isOpen()) link.close();
    else link.terminate();
  }
  const cancel = line.timers.after(line.limits.close_timeout_ms, () => {
    for (const link of links) link.terminate();
  });
  await closed;
  cancel();
}

function describe(line: ConnectionState, route: string): FeedConnectionState {
  return {
    id: line.id,
    route,
    status: line.status,
    renewing: line.next !== null,
    attempts: line.attempts,
    streams: line.streams.size,
    opened_ts_ms: line.openedTsMs,
    last_frame_ts_ms: line.lastFrameTsMs,
    refusal: line.refusal,
  };
}

export function createConnection(context: ConnectionContext, id: string, route: string, url: string): Connection {
  const line: ConnectionState = {
    ...context,
    id,
    url,
    streams: new Map(),
    links: new Set(),
    current: null,
    next: null,
    status: 'waiting',
    attempts: 0,
    renewalAttempts: 0,
    refusal: null,
    openedTsMs: null,
    lastFrameTsMs: null,
    renewNotBeforeMs: 0,
    silentRenewals: 0,
    cancelRenewal: () => undefined,
    paused: false,
    stopped: false,
    whenClosed: () => undefined,
    takeFrame: (link, frame) => {
      context.onFrame(connection, link, frame);
    },
  };
  const connection: Connection = {
    id,
    route,
    streams: line.streams,
    isInUse: (link) => link === line.current || link === line.next,
    add: (streams) => {
      add(line, streams);
    },
    remove: (names) => {
      remove(line, names);
    },
    resubscribe: (name) => {
      if (line.current?.isOpen() === true && line.streams.has(name)) line.current.resubscribe(name);
    },
    tick: () => {
      tick(line);
    },
    pause: () => {
      line.paused = true;
      for (const link of line.links) link.pause();
    },
    resume: () => {
      line.paused = false;
      for (const link of line.links) link.resume();
    },
    state: () => describe(line, route),
    stop: () => stop(line),
  };
  return connection;
}
