import { type RawMarketEvent, UNKNOWN_SYMBOL } from '@xray/contracts';

import type { VenueAdapter } from '../venues/venue.ts';
import type { BookKeeper } from './order-book/book-keeper.ts';
import type { Connection } from './connection/connection-state.ts';
import type { VenueSocket } from './connection/venue-socket.ts';
import type { FeedEmitter } from './events/feed-emitter.ts';
import type { FrameCounters } from './events/frame-counters.ts';
import type { ExchangeTimeWatch } from './health/exchange-time-watch.ts';
import { withPlace } from './health/gap-detection.ts';
import { afterFrame } from './health/stream-health.ts';
import type { TrackedStream } from './streams/tracked-stream.ts';

/** The way of a frame from its socket to the sink. */
export interface FrameIntake {
  readonly take: (connection: Connection, socket: VenueSocket, frame: Uint8Array) => void;
  track(stream: TrackedStream): void;
  /**
   * The stream is not watched any more. What is still on its way, e.g. held back by a socket that was paused, is judged
   * until another stream takes its place, from where watching ended.
   */
  forget(stream: TrackedStream): void;
}

export interface FrameIntakeOptions {
  readonly venue: VenueAdapter;
  readonly emitter: FeedEmitter;
  readonly counters: FrameCounters;
  readonly exchangeTime: ExchangeTimeWatch;
  readonly monotonicMs: () => number;
  readonly observedMs: () => number;
  readonly bookOf: (symbol: string) => BookKeeper | undefined;
}

export function createFrameIntake(options: FrameIntakeOptions): FrameIntake {
  const { venue, emitter, counters } = options;
  /** By symbol, then channel: what events say of themselves. */
  const tracked = new Map<string, Map<string, TrackedStream>>();

  function streamOf(symbol: string, channel: string): TrackedStream | undefined {
    return tracked.get(symbol)?.get(channel) ?? tracked.get(UNKNOWN_SYMBOL)?.get(channel);
  }

  /** A frame on a socket that no longer carries the stream, or never did, says nothing about its subscription. */
  function note(stream: TrackedStream, connection: Connection, socket: VenueSocket, recvTsMs: number): void {
    if (!connection.streams.has(stream.name) || !connection.isInUse(socket)) return;
    const step = afterFrame(stream.health, options.monotonicMs(), options.observedMs());
    stream.health = step.health;
    stream.last_frame_ts_ms = recvTsMs;
    socket.noteDelivery(stream.name);
    if (step.announcement === null) return;
    emitter.announce(step.announcement.code, stream, { ...step.announcement.fields, connection: connection.id });
  }

  /** Judged as events arrive, whichever socket they came by: it is what the reader of the log sees. */
  function follow(stream: TrackedStream, event: RawMarketEvent): void {
    const { sequence } = stream.definition;
    const position = sequence === undefined ? null : sequence.positionOf(event);
    if (sequence === undefined || position === null) return;
    const before = stream.latest;
    const span = (): number => sequence.spanOf?.(event) ?? 1;
    const step = withPlace(before, { position, exchange_ts_ms: event.exchange_ts_ms, span });
    stream.latest = step.latest;
    if (step.verdict === 'repeated_or_late') counters.repeated(stream.channel);
    if (step.verdict !== 'gap' || before === null) return;
    emitter.announce(sequence.code, stream, { after: before.position, found: step.found ?? position });
  }

  /** State changes that the frame brings about stand before its events: whoever reads on knows how to take them. */
  function prepare(
    events: readonly RawMarketEvent[],
    connection: Connection,
    socket: VenueSocket,
    recvTsMs: number,
  ): void {
    let noted: TrackedStream | undefined;
    for (const event of events) {
      const { channel } = event;
      // An answer to a subscription may name the stream, too, and does not show that it delivers.
      if (channel === undefined || event.event_type === 'StreamState') continue;
      const stream = streamOf(event.symbol, channel);
      if (stream !== undefined && stream !== noted) note(stream, connection, socket, recvTsMs);
      noted = stream;
      if (stream !== undefined) follow(stream, event);
      if (event.event_type === 'BookDelta') options.bookOf(event.symbol)?.beforeDelta(event);
    }
  }

  return {
    take: (connection, socket, frame) => {
      emitter.receive((recv_ts_ms) => {
        const events = venue.decode(frame, { recv_ts_ms });
        counters.frame(connection.id, frame.length, events);
        options.exchangeTime.note(connection.id, events, recv_ts_ms);
        prepare(events, connection, socket, recv_ts_ms);
        emitter.events(events);
      });
    },
    track: (stream) => {
      const channels = tracked.get(stream.symbol) ?? new Map<string, TrackedStream>();
      channels.set(stream.channel, stream);
      tracked.set(stream.symbol, channels);
    },
    forget: (stream) => {
      stream.latest = null;
    },
  };
}
