import type { VenueAdapter } from '../../venues/venue.ts';
import type { FeedLimits } from '../feed-limits.ts';
import type { HeartbeatState } from '../health/heartbeat.ts';
import { asked, heardAt, judgeHeartbeat } from '../health/heartbeat.ts';
import type { Timers } from '../pacing/timers.ts';
import { fullBucket, perSecondRate, takeTokens } from '../pacing/token-bucket.ts';
import type { OpenSocket, SocketClose } from '../transport/ports.ts';
import type { Subscriptions } from './subscriptions.ts';
import {
  delivered,
  expire,
  nextMessage,
  NO_SUBSCRIPTIONS,
  resubscribe,
  settle,
  subscribe,
  unsubscribe,
} from './subscriptions.ts';

/** One socket from its opening to its end, and what is subscribed to on it. */
export interface Link {
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
  onOpen(link: Link): void;
  onFrame(link: Link, frame: Uint8Array): void;
  /** Answers to subscriptions, after the frame that holds them has been handed on. */
  onAnswer(link: Link, acknowledged: readonly string[], refused: readonly string[]): void;
  onVenueClosing(link: Link): void;
  onClose(link: Link, close: SocketClose): void;
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

export function openLink(context: LinkContext, number: number, url: string, handlers: LinkHandlers): Link {
  const { venue, limits, timers } = context;
  const { heartbeat, limits: venueLimits } = venue.connection;
  const rate = perSecondRate(venueLimits.messages_per_second);
  let bucket = fullBucket(rate, context.monotonicMs());
  let subscriptions: Subscriptions = NO_SUBSCRIPTIONS;
  let beat: HeartbeatState = heardAt(context.observedMs());
  let status: 'connecting' | 'open' | 'closed' = 'connecting';
  let openedAtMs = 0;
  let dead = false;
  let gaveUp = false;
  let waiting = false;
  const acknowledged = new Set<string>();
  const deliveredNames = new Set<string>();

  /** Whether a message may be sent now; otherwise, how long until then. */
  function mayNotSendForMs(): number {
    const taken = takeTokens(bucket, rate, context.monotonicMs(), 1);
    bucket = taken.bucket;
    return taken.wait_ms;
  }

  function pump(): void {
    while (status === 'open' && !waiting) {
      const next = nextMessage(subscriptions, context.observedMs(), venueLimits.names_per_message);
      if (next === null) return;
      const waitMs = mayNotSendForMs();
      if (waitMs > 0) {
        waiting = true;
        timers.after(waitMs, () => {
          waiting = false;
          pump();
        });
        return;
      }
      subscriptions = next.subscriptions;
      const { id, names, operation } = next.message;
      socket.send(
        operation === 'subscribe' ? venue.subscribeRequest(names, id) : venue.connection.unsubscribeRequest(names, id),
      );
    }
  }

  function ask(): void {
    if (mayNotSendForMs() > 0) return;
    if (heartbeat.kind === 'protocol') socket.ping();
    else socket.send(heartbeat.ping);
    beat = asked(beat, context.observedMs());
  }

  function takeControl(frame: Uint8Array): void {
    const control = venue.connection.readControl(frame);
    if (control === null) return;
    switch (control.kind) {
      case 'pong':
        return;
      case 'closing':
        handlers.onVenueClosing(link);
        return;
      case 'acknowledged':
      case 'refused': {
        const settled = settle(subscriptions, control);
        subscriptions = settled.subscriptions;
        for (const name of settled.acknowledged) acknowledged.add(name);
        handlers.onAnswer(link, settled.acknowledged, settled.refused);
        pump();
        return;
      }
    }
  }

  const link: Link = {
    number,
    isOpen: () => status === 'open',
    openedAtMs: () => openedAtMs,
    wasDead: () => dead,
    isAnswering: () => beat.asked_at_ms === null,
    hasDelivered: (name) => deliveredNames.has(name),
    hasAcknowledged: (name) => acknowledged.has(name),
    noteDelivery: (name) => {
      if (deliveredNames.has(name)) return;
      deliveredNames.add(name);
      acknowledged.add(name);
      subscriptions = delivered(subscriptions, name);
    },
    subscribe: (names) => {
      subscriptions = subscribe(subscriptions, names);
      pump();
    },
    unsubscribe: (names) => {
      for (const name of names) {
        acknowledged.delete(name);
        deliveredNames.delete(name);
      }
      subscriptions = unsubscribe(subscriptions, names);
      pump();
    },
    resubscribe: (name) => {
      deliveredNames.delete(name);
      subscriptions = resubscribe(subscriptions, name);
      pump();
    },
    tick: () => {
      if (status !== 'open') return [];
      switch (judgeHeartbeat(beat, heartbeat, context.observedMs())) {
        case 'alive':
          break;
        case 'ask':
          ask();
          break;
        case 'dead':
          dead = true;
          socket.terminate();
          return [];
      }
      const late = expire(subscriptions, context.observedMs(), limits.acknowledge_timeout_ms);
      subscriptions = late.subscriptions;
      return late.unanswered;
    },
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

  const cancelTimeout = timers.after(limits.connect_timeout_ms, () => {
    if (status !== 'connecting') return;
    gaveUp = true;
    socket.terminate();
  });

  const socket = context.openSocket(url, {
    onOpen: () => {
      if (status !== 'connecting') return;
      cancelTimeout();
      status = 'open';
      openedAtMs = context.observedMs();
      beat = heardAt(openedAtMs);
      handlers.onOpen(link);
    },
    onFrame: (frame) => {
      beat = heardAt(context.observedMs());
      handlers.onFrame(link, frame);
      takeControl(frame);
    },
    onPong: () => {
      beat = heardAt(context.observedMs());
    },
    onClose: (close) => {
      cancelTimeout();
      status = 'closed';
      handlers.onClose(link, gaveUp ? GIVEN_UP : close);
    },
  });
  return link;
}
