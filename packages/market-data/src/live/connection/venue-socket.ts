import type { Heartbeat, VenueAdapter, VenueLimits } from '../../venues/venue.ts';
import type { FeedLimits } from '../feed-limits.ts';
import { asked, heardAt, type HeartbeatState, judgeHeartbeat } from '../health/heartbeat.ts';
import type { Timers } from '../pacing/timers.ts';
import { fullBucket, perSecondRate, takeTokens, type TokenRate, type TokenBucket } from '../pacing/rate-limit.ts';
import type { OpenSocket, Socket, SocketClose } from '../transport/ports.ts';
import {
  delivered,
  expire,
  nextMessage,
  NO_SUBSCRIPTIONS,
  resubscribe,
  settle,
  subscribe,
  type Subscriptions,
  unsubscribe,
} from './subscriptions.ts';

/** One socket from its opening to its end, and what is subscribed to on it. */
export interface VenueSocket {
  /** Counts the sockets of the feed. */
  readonly number: number;
  readonly isOpen: () => boolean;
  /** Observed time at which it opened. */
  readonly openedAtMs: () => number;
  /** Whether it was ended because nothing came from the other side any more. */
  readonly wasDead: () => boolean;
  /** Whether no sign of life is being waited for. */
  readonly isAnswering: () => boolean;
  hasDelivered(name: string): boolean;
  hasAcknowledged(name: string): boolean;
  noteDelivery(name: string): void;
  subscribe(names: readonly string[]): void;
  unsubscribe(names: readonly string[]): void;
  resubscribe(name: string): void;
  /** Judges its heartbeat and gives up on late answers: the subscriptions that the venue has not answered. */
  tick(): readonly string[];
  pause(): void;
  resume(): void;
  close(): void;
  terminate(): void;
}

export interface LinkHandlers {
  onOpen(link: VenueSocket): void;
  onFrame(link: VenueSocket, frame: Uint8Array): void;
  /** Answers to subscriptions, after the frame that holds them has been handed on. */
  onAnswer(link: VenueSocket, acknowledged: readonly string[], refused: readonly string[]): void;
  onVenueClosing(link: VenueSocket): void;
  onClose(link: VenueSocket, close: SocketClose): void;
}

export interface LinkContext {
  readonly venue: VenueAdapter;
  readonly limits: FeedLimits;
  readonly timers: Timers;
  readonly openSocket: OpenSocket;
  readonly monotonicMs: () => number;
  readonly observedMs: () => number;
}

const GIVEN_UP: SocketClose = { code: null, http_status: null, retry_after_ms: null, reason: 'connect_timeout' };

interface LinkState extends LinkContext {
  readonly handlers: LinkHandlers;
  readonly heartbeat: Heartbeat;
  readonly venueLimits: VenueLimits;
  readonly rate: TokenRate;
  bucket: TokenBucket;
  subscriptions: Subscriptions;
  beat: HeartbeatState;
  status: 'connecting' | 'open' | 'closed';
  waiting: boolean;
  openedAtMs: number;
  dead: boolean;
  gaveUp: boolean;
  readonly acknowledged: Set<string>;
  readonly delivered: Set<string>;
  readonly socket: Socket;
}

/** Whether a message may be sent now; otherwise, how long until then. */
function mayNotSendForMs(wire: LinkState): number {
  const taken = takeTokens(wire.bucket, wire.rate, wire.monotonicMs(), 1);
  wire.bucket = taken.bucket;
  return taken.wait_ms;
}

function pump(wire: LinkState): void {
  const { venue } = wire;
  while (wire.status === 'open' && !wire.waiting) {
    const next = nextMessage(wire.subscriptions, wire.observedMs(), wire.venueLimits.names_per_message);
    if (next === null) return;
    const waitMs = mayNotSendForMs(wire);
    if (waitMs > 0) {
      wire.waiting = true;
      wire.timers.after(waitMs, () => {
        wire.waiting = false;
        pump(wire);
      });
      return;
    }
    wire.subscriptions = next.subscriptions;
    const { id, names, operation } = next.message;
    wire.socket.send(
      operation === 'subscribe' ? venue.subscribeRequest(names, id) : venue.connection.unsubscribeRequest(names, id),
    );
  }
}

function ask(wire: LinkState): void {
  const { heartbeat, socket } = wire;
  if (mayNotSendForMs(wire) > 0) return;
  if (heartbeat.kind === 'protocol') socket.ping();
  else socket.send(heartbeat.ping);
  wire.beat = asked(wire.beat, wire.observedMs());
}

/** What the venue says of the connection itself: answers, and that it is about to close. */
function takeControl(wire: LinkState, link: VenueSocket, frame: Uint8Array): void {
  const { handlers } = wire;
  const control = wire.venue.connection.readControl(frame);
  if (control === null) return;
  switch (control.kind) {
    case 'pong':
      return;
    case 'closing':
      handlers.onVenueClosing(link);
      return;
    case 'acknowledged':
    case 'refused': {
      const settled = settle(wire.subscriptions, control);
      wire.subscriptions = settled.subscriptions;
      for (const name of settled.acknowledged) wire.acknowledged.add(name);
      handlers.onAnswer(link, settled.acknowledged, settled.refused);
      pump(wire);
      return;
    }
  }
}

function noteDelivery(wire: LinkState, name: string): void {
  if (wire.delivered.has(name)) return;
  wire.delivered.add(name);
  wire.acknowledged.add(name);
  wire.subscriptions = delivered(wire.subscriptions, name);
}

function leave(wire: LinkState, names: readonly string[]): void {
  for (const name of names) {
    wire.acknowledged.delete(name);
    wire.delivered.delete(name);
  }
  wire.subscriptions = unsubscribe(wire.subscriptions, names);
  pump(wire);
}

function tick(wire: LinkState): readonly string[] {
  if (wire.status !== 'open') return [];
  switch (judgeHeartbeat(wire.beat, wire.heartbeat, wire.observedMs())) {
    case 'alive':
      break;
    case 'ask':
      ask(wire);
      break;
    case 'dead':
      wire.dead = true;
      wire.socket.terminate();
      return [];
  }
  const late = expire(wire.subscriptions, wire.observedMs(), wire.limits.acknowledge_timeout_ms);
  wire.subscriptions = late.subscriptions;
  return late.unanswered;
}

function linkOf(wire: LinkState, number: number): VenueSocket {
  const { acknowledged, delivered: deliveredNames, socket } = wire;
  return {
    number,
    isOpen: () => wire.status === 'open',
    openedAtMs: () => wire.openedAtMs,
    wasDead: () => wire.dead,
    isAnswering: () => wire.beat.asked_at_ms === null,
    hasDelivered: (name) => deliveredNames.has(name),
    hasAcknowledged: (name) => acknowledged.has(name),
    noteDelivery: (name) => {
      noteDelivery(wire, name);
    },
    subscribe: (names) => {
      wire.subscriptions = subscribe(wire.subscriptions, names);
      pump(wire);
    },
    unsubscribe: (names) => {
      leave(wire, names);
    },
    resubscribe: (name) => {
      deliveredNames.delete(name);
      wire.subscriptions = resubscribe(wire.subscriptions, name);
      pump(wire);
    },
    tick: () => tick(wire),
    pause: () => {
      socket.pause();
    },
    resume: () => {
      socket.resume();
    },
    close: () => {
      socket.close();
    },
    terminate: () => {
      socket.terminate();
    },
  };
}

export function openVenueSocket(
  context: LinkContext,
  number: number,
  url: string,
  handlers: LinkHandlers,
): VenueSocket {
  const { heartbeat, limits: venueLimits } = context.venue.connection;
  const rate = perSecondRate(venueLimits.messages_per_second);
  const cancelTimeout = context.timers.after(context.limits.connect_timeout_ms, () => {
    if (wire.status !== 'connecting') return;
    wire.gaveUp = true;
    socket.terminate();
  });
  const socket = context.openSocket(url, {
    onOpen: () => {
      if (wire.status !== 'connecting') return;
      cancelTimeout();
      wire.status = 'open';
      wire.openedAtMs = context.observedMs();
      wire.beat = heardAt(wire.openedAtMs);
      handlers.onOpen(link);
    },
    onFrame: (frame) => {
      wire.beat = heardAt(context.observedMs());
      handlers.onFrame(link, frame);
      takeControl(wire, link, frame);
    },
    onPong: () => {
      wire.beat = heardAt(context.observedMs());
    },
    onClose: (close) => {
      cancelTimeout();
      wire.status = 'closed';
      handlers.onClose(link, wire.gaveUp ? GIVEN_UP : close);
    },
  });
  const wire: LinkState = {
    ...context,
    handlers,
    heartbeat,
    venueLimits,
    rate,
    bucket: fullBucket(rate, context.monotonicMs()),
    subscriptions: NO_SUBSCRIPTIONS,
    beat: heardAt(context.observedMs()),
    status: 'connecting',
    waiting: false,
    openedAtMs: 0,
    dead: false,
    gaveUp: false,
    acknowledged: new Set(),
    delivered: new Set(),
    socket,
  };
  const link = linkOf(wire, number);
  return link;
}
