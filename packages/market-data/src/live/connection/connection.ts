import type { DetailFields, StateCode } from '../events/state-detail.ts';
import { CONNECTION } from '../events/feed-emitter.ts';
import type { FeedEmitter } from '../events/feed-emitter.ts';
import type { ConnectionStatus, FeedConnectionState, VenueRefusal } from '../feed-state.ts';
import { afterAcknowledgement, afterAsking, afterLoss, afterRefusal, judgeStream } from '../health/stream-health.ts';
import { hasFailed } from '../pacing/backoff.ts';
import { refusalWaitMs } from '../pacing/refusal-wait.ts';
import type { RefusalPolicy } from '../pacing/refusal-wait.ts';
import type { CancelTimer } from '../pacing/timers.ts';
import type { TrackedStream } from '../streams/tracked-stream.ts';
import type { SocketClose } from '../transport/ports.ts';
import type { Link, LinkContext } from './link.ts';
import { openLink } from './link.ts';
import { renewalDelayMs } from './renewal.ts';

export interface ConnectionContext extends LinkContext {
  readonly emitter: FeedEmitter;
  readonly backoff: RefusalPolicy;
  readonly random: () => number;
  readonly wallMs: () => number;
  readonly nextSocketNumber: () => number;
  /** Calls back when a connection may be opened. */
  readonly whenMayConnect: (connect: () => void) => void;
  readonly onFrame: (connection: Connection, link: Link, frame: Uint8Array) => void;
}

/** One of the connections among which the streams of a route are divided: the socket in use, and the next one. */
export interface Connection {
  readonly id: string;
  readonly route: string;
  readonly streams: ReadonlyMap<string, TrackedStream>;
  /** Whether the socket is the one in use or the one that takes over, not one that is being closed. */
  isInUse(link: Link): boolean;
  add(streams: readonly TrackedStream[]): void;
  remove(names: readonly string[]): void;
  /** Asks for one stream again. */
  resubscribe(name: string): void;
  tick(): void;
  pause(): void;
  resume(): void;
  state(): FeedConnectionState;
  /** Closes its sockets; resolves when they are closed. */
  stop(): Promise<void>;
}

/** A market that is quiet for hours must not cost a new socket every few minutes. */
const MAX_DOUBLINGS = 4;

export function createConnection(context: ConnectionContext, id: string, route: string, url: string): Connection {
  const { emitter, limits, timers, backoff } = context;
  const streams = new Map<string, TrackedStream>();
  const links = new Set<Link>();
  let current: Link | null = null;
  let next: Link | null = null;
  let status: ConnectionStatus = 'waiting';
  let attempts = 0;
  let renewalAttempts = 0;
  let refusal: VenueRefusal | null = null;
  let openedTsMs: number | null = null;
  let lastFrameTsMs: number | null = null;
  let renewNotBeforeMs = 0;
  let silentRenewals = 0;
  let cancelRenewal: CancelTimer = () => undefined;
  let paused = false;
  let stopped = false;
  let whenClosed: () => void = () => undefined;

  function announce(code: StateCode, link: Link | null, fields: DetailFields = {}): void {
    emitter.announce(code, CONNECTION, { connection: id, socket: link === null ? null : link.number, ...fields });
  }

  function announceStream(stream: TrackedStream, code: StateCode, fields: DetailFields): void {
    emitter.announce(code, stream, { ...fields, connection: id });
  }

  function closeFields(close: SocketClose): DetailFields {
    return { code: close.code, status: close.http_status, reason: close.reason };
  }

  function waitAfter({ http_status, retry_after_ms }: SocketClose, failures: number): number {
    return refusalWaitMs(backoff, failures, { status: http_status, retry_after_ms }, context.random);
  }

  /** What the venue asks for, where that is longer than it is waited for. */
  function askedFor({ retry_after_ms }: SocketClose, waitMs: number): number | null {
    return retry_after_ms !== null && retry_after_ms > waitMs ? retry_after_ms : null;
  }

  function dial(): Link {
    const link = openLink(context, context.nextSocketNumber(), url, {
      onOpen,
      onFrame: (from, frame) => {
        lastFrameTsMs = context.wallMs();
        context.onFrame(connection, from, frame);
      },
      onAnswer,
      onVenueClosing: (from) => {
        if (from !== current) return;
        announce('venue_closing', from);
        renew();
      },
      onClose,
    });
    links.add(link);
    return link;
  }

  function connect(): void {
    context.whenMayConnect(() => {
      if (stopped || current !== null) return;
      status = 'connecting';
      current = dial();
    });
  }

  function onOpen(link: Link): void {
    if (paused) link.pause();
    const renews = link === next && current !== null ? current.number : null;
    announce('socket_open', link, { streams: streams.size, renews });
    if (link === current) {
      takeOver();
      for (const stream of streams.values()) stream.health = afterAsking(stream.health, context.observedMs());
    }
    link.subscribe([...streams.keys()]);
  }

  /** The current socket is the one that counts from here on. */
  function takeOver(): void {
    status = 'open';
    refusal = null;
    renewalAttempts = 0;
    openedTsMs = context.wallMs();
    cancelRenewal();
    const delayMs = renewalDelayMs(context.venue.connection.limits.connection_age_ms, limits, context.random);
    if (delayMs !== null) cancelRenewal = timers.after(delayMs, renew);
  }

  function onAnswer(link: Link, acknowledged: readonly string[], refused: readonly string[]): void {
    if (link !== current) return;
    for (const name of acknowledged) {
      const stream = streams.get(name);
      if (stream === undefined) continue;
      const step = afterAcknowledgement(stream.health, context.observedMs());
      stream.health = step.health;
      if (step.announcement !== null) announceStream(stream, step.announcement.code, step.announcement.fields);
    }
    for (const name of refused) refuse(name, 'subscription_refused');
  }

  function refuse(name: string, code: 'subscription_refused' | 'subscription_unanswered'): void {
    const stream = streams.get(name);
    if (stream === undefined) return;
    const step = afterRefusal(stream.health, context.observedMs(), stream.policy, code);
    stream.health = step.health;
    if (step.announcement !== null) announceStream(stream, step.announcement.code, step.announcement.fields);
  }

  function onClose(link: Link, close: SocketClose): void {
    links.delete(link);
    if (stopped) {
      if (links.size === 0) whenClosed();
      return;
    }
    if (link === next) {
      next = null;
      renewalAttempts += 1;
      const waitMs = waitAfter(close, renewalAttempts);
      const asked_ms = askedFor(close, waitMs);
      announce('renewal_refused', link, {
        ...closeFields(close),
        retry_in_ms: waitMs,
        asked_ms,
        says: close.says ?? null,
      });
      cancelRenewal = timers.after(waitMs, renew);
    } else if (link === current) {
      loseCurrent(link, close);
    } else {
      announce('socket_replaced', link, { by: current === null ? null : current.number });
    }
  }

  function refusalOf({ http_status, says }: SocketClose, waitMs: number): VenueRefusal | null {
    if (http_status === null) return null;
    return { status: http_status, says: says ?? null, next_attempt_ts_ms: Math.round(context.wallMs() + waitMs) };
  }

  function loseCurrent(link: Link, close: SocketClose): void {
    const wasOpen = status === 'open';
    const stable = wasOpen && context.observedMs() - link.openedAtMs() >= limits.stable_after_ms;
    attempts = stable ? 1 : attempts + 1;
    cancelRenewal();
    openedTsMs = null;
    current = next;
    next = null;
    const waitMs = waitAfter(close, attempts);
    const retry_in_ms = current === null ? waitMs : null;
    refusal = refusalOf(close, waitMs);
    const asked_ms = askedFor(close, waitMs);
    const fields = { ...closeFields(close), attempts, retry_in_ms, asked_ms, says: close.says ?? null };
    if (!wasOpen) announce('connect_refused', link, fields);
    else announce(link.wasDead() ? 'socket_dead' : 'socket_closed', link, { ...closeFields(close), retry_in_ms });
    for (const stream of streams.values()) {
      if (current?.hasAcknowledged(stream.name) === true) continue;
      const step = afterLoss(stream.health);
      stream.health = step.health;
      if (step.announcement !== null) announceStream(stream, step.announcement.code, step.announcement.fields);
    }
    if (current !== null) {
      if (current.isOpen()) takeOver();
      else status = 'connecting';
      return;
    }
    status = hasFailed(backoff, attempts) ? 'failed' : 'waiting';
    if (attempts === backoff.max_attempts) announce('connection_failed', null, { attempts });
    timers.after(waitMs, connect);
  }

  /** Opens the next socket beside the one in use. */
  function renew(): void {
    cancelRenewal();
    if (stopped || current === null || !current.isOpen() || next !== null) return;
    const replaced = current;
    context.whenMayConnect(() => {
      if (!stopped && current === replaced && replaced.isOpen() && next === null) next = dial();
    });
  }

  function isReady(link: Link): boolean {
    if (!link.isOpen()) return false;
    if (context.observedMs() - link.openedAtMs() >= limits.renewal_overlap_ms) return true;
    for (const { name, policy } of streams.values()) {
      if (!link.hasDelivered(name) && !(policy.sporadic && link.hasAcknowledged(name))) return false;
    }
    return true;
  }

  function replace(): void {
    if (next === null || !isReady(next)) return;
    const old = current;
    current = next;
    next = null;
    takeOver();
    if (old !== null) {
      timers.after(limits.renewal_linger_ms, () => {
        old.close();
      });
    }
  }

  function judgeStreams(link: Link): void {
    const observedMs = context.observedMs();
    let silent = 0;
    let expected = 0;
    for (const stream of streams.values()) {
      const judged = judgeStream(stream.health, observedMs, stream.policy);
      stream.health = judged.health;
      if (judged.announcement !== null) announceStream(stream, judged.announcement.code, judged.announcement.fields);
      if (judged.ask_again) link.resubscribe(stream.name);
      if (stream.policy.sporadic) continue;
      expected += 1;
      if (stream.health.status === 'stale' && stream.health.attempts > 1) silent += 1;
    }
    if (silent < expected) silentRenewals = 0;
    const isSilent = expected > 0 && silent === expected && link.isAnswering();
    if (!isSilent || next !== null || observedMs < renewNotBeforeMs) return;
    renewNotBeforeMs = observedMs + limits.silence_ceiling_ms * 2 ** silentRenewals;
    silentRenewals = Math.min(silentRenewals + 1, MAX_DOUBLINGS);
    announce('connection_silent', link, { streams: silent });
    renew();
  }

  const connection: Connection = {
    id,
    route,
    streams,
    isInUse: (link) => link === current || link === next,
    add: (added) => {
      for (const stream of added) {
        streams.set(stream.name, stream);
        if (current?.isOpen() === true) stream.health = afterAsking(stream.health, context.observedMs());
      }
      const names = added.map(({ name }) => name);
      if (current === null && attempts === 0) connect();
      for (const link of [current, next]) if (link?.isOpen() === true) link.subscribe(names);
    },
    remove: (names) => {
      for (const name of names) streams.delete(name);
      for (const link of [current, next]) if (link?.isOpen() === true) link.unsubscribe(names);
    },
    resubscribe: (name) => {
      if (current?.isOpen() === true && streams.has(name)) current.resubscribe(name);
    },
    tick: () => {
      for (const link of links) {
        const unanswered = link.tick();
        for (const name of unanswered) {
          if (link === current) refuse(name, 'subscription_unanswered');
          else link.resubscribe(name);
        }
      }
      replace();
      if (current?.isOpen() !== true) return;
      if (context.observedMs() - current.openedAtMs() >= limits.stable_after_ms) attempts = 0;
      judgeStreams(current);
    },
    pause: () => {
      paused = true;
      for (const link of links) link.pause();
    },
    resume: () => {
      paused = false;
      for (const link of links) link.resume();
    },
    state: () => ({
      id,
      route,
      status,
      renewing: next !== null,
      attempts,
      streams: streams.size,
      opened_ts_ms: openedTsMs,
      last_frame_ts_ms: lastFrameTsMs,
      refusal,
    }),
    stop: async () => {
      stopped = true;
      cancelRenewal();
      if (links.size === 0) return;
      const closed = new Promise<void>((resolve) => {
        whenClosed = resolve;
      });
      for (const link of links) {
        link.resume();
        if (link.isOpen()) link.close();
        else link.terminate();
      }
      const cancel = timers.after(limits.close_timeout_ms, () => {
        for (const link of links) link.terminate();
      });
      await closed;
      cancel();
    },
  };
  return connection;
}
