import type { DetailFields } from '../events/state-detail.ts';
import type { VenueRefusal } from '../feed-state.ts';
import { afterAsking } from '../health/stream-health.ts';
import { hasFailed } from '../pacing/backoff.ts';
import { refusalWaitMs } from '../pacing/refusal-wait.ts';
import type { SocketClose } from '../transport/ports.ts';
import { type VenueSocket, openVenueSocket } from './venue-socket.ts';
import { renewalDelayMs } from './renewal.ts';
import { type ConnectionState, announce } from './connection-state.ts';
import { noteAnswer, loseStreams, judgeSilence } from './connection-streams.ts';

/** A market that is quiet for hours must not cost a new socket every few minutes. */
const MAX_DOUBLINGS = 4;

function closeFields(close: SocketClose): DetailFields {
  return { code: close.code, status: close.http_status, reason: close.reason };
}

function waitAfter(line: ConnectionState, { http_status, retry_after_ms }: SocketClose, failures: number): number {
  return refusalWaitMs(line.backoff, failures, { status: http_status, retry_after_ms }, line.random);
}

/** What the venue asks for, where that is longer than it is waited for. */
function askedFor({ retry_after_ms }: SocketClose, waitMs: number): number | null {
  return retry_after_ms !== null && retry_after_ms > waitMs ? retry_after_ms : null;
}

function dial(line: ConnectionState): VenueSocket {
  const socket = openVenueSocket(line, line.nextSocketNumber(), line.url, {
    onOpen: (socket) => {
      onOpen(line, socket);
    },
    onFrame: (from, frame) => {
      line.lastFrameTsMs = line.wallMs();
      line.takeFrame(from, frame);
    },
    onAnswer: (socket, acknowledged, refused) => {
      noteAnswer(line, socket, acknowledged, refused);
    },
    onVenueClosing: (from) => {
      if (from !== line.current) return;
      announce(line, 'venue_closing', from);
      renew(line);
    },
    onClose: (socket, close) => {
      onClose(line, socket, close);
    },
  });
  line.sockets.add(socket);
  return socket;
}

export function connect(line: ConnectionState): void {
  line.whenMayConnect(() => {
    if (line.stopped || line.current !== null) return;
    line.status = 'connecting';
    line.current = dial(line);
  });
}

function onOpen(line: ConnectionState, socket: VenueSocket): void {
  const { streams } = line;
  if (line.paused) socket.pause();
  const renews = socket === line.next && line.current !== null ? line.current.number : null;
  announce(line, 'socket_open', socket, { streams: streams.size, renews });
  if (socket === line.current) {
    takeOver(line);
    for (const stream of streams.values()) stream.health = afterAsking(stream.health, line.observedMs());
  }
  socket.subscribe([...streams.keys()]);
}

/** The current socket is the one that counts from here on. */
function takeOver(line: ConnectionState): void {
  line.status = 'open';
  line.refusal = null;
  line.renewalAttempts = 0;
  line.openedTsMs = line.wallMs();
  line.cancelRenewal();
  const delayMs = renewalDelayMs(line.venue.connection.limits.connection_age_ms, line.limits, line.random);
  if (delayMs !== null)
    line.cancelRenewal = line.timers.after(delayMs, () => {
      renew(line);
    });
}

function onClose(line: ConnectionState, socket: VenueSocket, close: SocketClose): void {
  const { sockets } = line;
  sockets.delete(socket);
  if (line.stopped) {
    if (sockets.size === 0) line.whenClosed();
    return;
  }
  if (socket === line.next) {
    loseNext(line, socket, close);
  } else if (socket === line.current) {
    loseCurrent(line, socket, close);
  } else {
    announce(line, 'socket_replaced', socket, { by: line.current === null ? null : line.current.number });
  }
}

/** The next socket is tried again later, while the one in use goes on. */
function loseNext(line: ConnectionState, socket: VenueSocket, close: SocketClose): void {
  line.next = null;
  line.renewalAttempts += 1;
  const waitMs = waitAfter(line, close, line.renewalAttempts);
  const asked_ms = askedFor(close, waitMs);
  announce(line, 'renewal_refused', socket, {
    ...closeFields(close),
    retry_in_ms: waitMs,
    asked_ms,
    says: close.says ?? null,
  });
  line.cancelRenewal = line.timers.after(waitMs, () => {
    renew(line);
  });
}

function refusalOf(line: ConnectionState, { http_status, says }: SocketClose, waitMs: number): VenueRefusal | null {
  if (http_status === null) return null;
  return { status: http_status, says: says ?? null, next_attempt_ts_ms: Math.round(line.wallMs() + waitMs) };
}

function loseCurrent(line: ConnectionState, socket: VenueSocket, close: SocketClose): void {
  const { backoff } = line;
  const wasOpen = line.status === 'open';
  const stable = wasOpen && line.observedMs() - socket.openedAtMs() >= line.limits.stable_after_ms;
  line.attempts = stable ? 1 : line.attempts + 1;
  line.cancelRenewal();
  line.openedTsMs = null;
  line.current = line.next;
  line.next = null;
  const waitMs = waitAfter(line, close, line.attempts);
  const retry_in_ms = line.current === null ? waitMs : null;
  line.refusal = refusalOf(line, close, waitMs);
  const asked_ms = askedFor(close, waitMs);
  const fields = { ...closeFields(close), attempts: line.attempts, retry_in_ms, asked_ms, says: close.says ?? null };
  if (!wasOpen) announce(line, 'connect_refused', socket, fields);
  else
    announce(line, socket.wasDead() ? 'socket_dead' : 'socket_closed', socket, { ...closeFields(close), retry_in_ms });
  loseStreams(line);
  if (line.current !== null) {
    if (line.current.isOpen()) takeOver(line);
    else line.status = 'connecting';
    return;
  }
  line.status = hasFailed(backoff, line.attempts) ? 'failed' : 'waiting';
  if (line.attempts === backoff.max_attempts) announce(line, 'connection_failed', null, { attempts: line.attempts });
  line.timers.after(waitMs, () => {
    connect(line);
  });
}

/** Opens the next socket beside the one in use. */
function renew(line: ConnectionState): void {
  line.cancelRenewal();
  if (line.stopped || line.current === null || !line.current.isOpen() || line.next !== null) return;
  const replaced = line.current;
  line.whenMayConnect(() => {
    if (!line.stopped && line.current === replaced && replaced.isOpen() && line.next === null) line.next = dial(line);
  });
}

function isReady(line: ConnectionState, socket: VenueSocket): boolean {
  if (!socket.isOpen()) return false;
  if (line.observedMs() - socket.openedAtMs() >= line.limits.renewal_overlap_ms) return true;
  for (const { name, policy } of line.streams.values()) {
    if (!socket.hasDelivered(name) && !(policy.sporadic && socket.hasAcknowledged(name))) return false;
  }
  return true;
}

/** The next socket takes over once it delivers what the one in use does. */
export function replace(line: ConnectionState): void {
  if (line.next === null || !isReady(line, line.next)) return;
  const old = line.current;
  line.current = line.next;
  line.next = null;
  takeOver(line);
  if (old !== null) {
    line.timers.after(line.limits.renewal_linger_ms, () => {
      old.close();
    });
  }
}

/** A connection all of whose streams are silent is renewed, at growing intervals. */
export function renewIfSilent(line: ConnectionState, socket: VenueSocket): void {
  const { expected, silent } = judgeSilence(line, socket);
  const observedMs = line.observedMs();
  if (silent < expected) line.silentRenewals = 0;
  const isSilent = expected > 0 && silent === expected && socket.isAnswering();
  if (!isSilent || line.next !== null || observedMs < line.renewNotBeforeMs) return;
  line.renewNotBeforeMs = observedMs + line.limits.silence_ceiling_ms * 2 ** line.silentRenewals;
  line.silentRenewals = Math.min(line.silentRenewals + 1, MAX_DOUBLINGS);
  announce(line, 'connection_silent', socket, { streams: silent });
  renew(line);
}
