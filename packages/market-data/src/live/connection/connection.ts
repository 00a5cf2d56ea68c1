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
  for (const socket of [line.current, line.next]) if (socket?.isOpen() === true) socket.subscribe(names);
}

function remove(line: ConnectionState, names: readonly string[]): void {
  for (const name of names) line.streams.delete(name);
  for (const socket of [line.current, line.next]) if (socket?.isOpen() === true) socket.unsubscribe(names);
}

function tick(line: ConnectionState): void {
  for (const socket of line.sockets) {
    const unanswered = socket.tick();
    for (const name of unanswered) {
      if (socket === line.current) refuse(line, name, 'subscription_unanswered');
      else socket.resubscribe(name);
    }
  }
  replace(line);
  if (line.current?.isOpen() !== true) return;
  if (line.observedMs() - line.current.openedAtMs() >= line.limits.stable_after_ms) line.attempts = 0;
  renewIfSilent(line, line.current);
}

async function stop(line: ConnectionState): Promise<void> {
  const { sockets } = line;
  line.stopped = true;
  line.cancelRenewal();
  if (sockets.size === 0) return;
  const closed = new Promise<void>((resolve) => {
    line.whenClosed = resolve;
  });
  for (const socket of sockets) {
    socket.resume();
    if (socket.isOpen()) socket.close();
    else socket.terminate();
  }
  const cancel = line.timers.after(line.limits.close_timeout_ms, () => {
    for (const socket of sockets) socket.terminate();
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
    sockets: new Set(),
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
    takeFrame: (socket, frame) => {
      context.onFrame(connection, socket, frame);
    },
  };
  const connection: Connection = {
    id,
    route,
    streams: line.streams,
    isInUse: (socket) => socket === line.current || socket === line.next,
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
      for (const socket of line.sockets) socket.pause();
    },
    resume: () => {
      line.paused = false;
      for (const socket of line.sockets) socket.resume();
    },
    state: () => describe(line, route),
    stop: () => stop(line),
  };
  return connection;
}
