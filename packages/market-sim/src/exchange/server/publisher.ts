import type { ActiveFault, FaultInjector } from './fault-injector.ts';
import type { TranscriptBook } from '../transcript/transcript.ts';
import type { MarketItem } from '../market/market-item.ts';
import type { FrameForm, Publication, VenueServer } from '../venues/venue-server.ts';
import type { Connection, ReadyFrame } from './connection.ts';
import { OPCODE, webSocketFrame } from './websocket-frame.ts';

/** Who reads a stream, and in which form. */
export interface Subscriber {
  readonly connection: Connection;
  readonly form: () => FrameForm;
}

/** Knows who reads what, and hands every frame to its readers as the faults under way leave it. */
export interface Publisher {
  subscribe(venue: VenueServer, stream: string, subscriber: Subscriber): void;
  unsubscribe(venue: VenueServer, stream: string, connection: Connection): void;
  publish(venues: readonly VenueServer[], item: MarketItem): void;
  /** Sends what a fault that is over has held back. */
  release(fault: ActiveFault): void;
  /** A text to one client alone: the first of a stream, or, with `null`, an answer outside of any stream. */
  tell(connection: Connection, stream: string | null, text: string): void;
}

const encoder = new TextEncoder();

function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? encoder.encode(text) : text;
}

interface PublisherState {
  readonly transcript: TranscriptBook;
  readonly injector: () => FaultInjector;
  readonly readers: Map<VenueServer, Map<string, Map<Connection, Subscriber>>>;
  readonly held: Map<ActiveFault, Map<Connection, ReadyFrame>>;
}

function ready(publisher: PublisherState, stream: string | null, payload: Uint8Array): ReadyFrame {
  return {
    stream,
    payload,
    payload_hash: publisher.transcript.hashOf(payload),
    bytes: webSocketFrame(OPCODE.text, payload),
  };
}

/** A frame and the next one change places. */
function reordered(
  publisher: PublisherState,
  fault: ActiveFault,
  connection: Connection,
  frame: ReadyFrame,
): readonly ReadyFrame[] {
  const { held } = publisher;
  const ofFault = held.get(fault) ?? new Map<Connection, ReadyFrame>();
  held.set(fault, ofFault);
  const earlier = ofFault.get(connection);
  if (earlier === undefined) {
    ofFault.set(connection, frame);
    return [];
  }
  ofFault.delete(connection);
  return [frame, earlier];
}

function faulted(
  publisher: PublisherState,
  faults: readonly ActiveFault[],
  connection: Connection,
  original: ReadyFrame,
  venue: VenueServer,
): readonly ReadyFrame[] {
  let frames: readonly ReadyFrame[] = [original];
  for (const fault of faults) {
    if (fault.connections?.has(connection) === false) continue;
    const { what } = fault;
    switch (what.kind) {
      case 'stall_stream':
      case 'drop_frames':
        for (const { payload_hash, stream } of frames) {
          publisher.transcript.withheld(connection.id, stream, fault.record.fault, payload_hash);
        }
        frames = [];
        break;
      case 'repeat_frames':
        frames = frames.flatMap((frame) => [frame, frame]);
        break;
      case 'half_frames':
        frames = frames.map(({ payload, stream }) =>
          ready(publisher, stream, payload.subarray(0, Math.floor(payload.length * what.share))),
        );
        break;
      case 'reorder_frames':
        frames = frames.flatMap((frame) => reordered(publisher, fault, connection, frame));
        break;
      case 'break_book_chain':
        frames = frames.map((frame) => {
          const text = venue.breakBookChain(frame.stream ?? '', Buffer.from(frame.payload).toString());
          return text === null ? frame : ready(publisher, frame.stream, encoder.encode(text));
        });
        break;
      case 'disconnect':
      case 'refuse_connections':
      case 'stall_socket':
      case 'garbage':
      case 'slow_writes':
      case 'refuse_requests':
      case 'ignore_requests':
      case 'clock_skew':
        break;
    }
  }
  return frames;
}

function concerns(fault: ActiveFault, venue: VenueServer, stream: string): boolean {
  return fault.what.kind !== 'break_book_chain' || venue.breakBookChain(stream, '') !== null;
}

function deliver(publisher: PublisherState, venue: VenueServer, { stream, write }: Publication): void {
  const { injector } = publisher;
  const subscribers = publisher.readers.get(venue)?.get(stream);
  if (subscribers === undefined || subscribers.size === 0) return;
  const faults = injector()
    .ofStream(stream)
    .filter((fault) => concerns(fault, venue, stream));
  const skewMs = injector().skewMs();
  const forms = new Map<FrameForm, ReadyFrame>();
  for (const { connection, form } of subscribers.values()) {
    let frame = forms.get(form());
    if (frame === undefined) {
      const payload = bytesOf(write(form()));
      const skewed = skewMs === 0 ? payload : encoder.encode(venue.skewTimes(Buffer.from(payload).toString(), skewMs));
      frame = ready(publisher, stream, skewed);
      forms.set(form(), frame);
    }
    if (faults.length === 0) connection.send(frame);
    else for (const sent of faulted(publisher, faults, connection, frame, venue)) connection.send(sent);
  }
  for (const fault of faults) {
    const affected = [...subscribers.keys()].filter((connection) => fault.connections?.has(connection) !== false);
    if (affected.length > 0) injector().counted(fault, affected.length);
  }
}

function subscribe(publisher: PublisherState, venue: VenueServer, stream: string, subscriber: Subscriber): void {
  const { readers } = publisher;
  const streams = readers.get(venue) ?? new Map<string, Map<Connection, Subscriber>>();
  readers.set(venue, streams);
  const ofStream = streams.get(stream) ?? new Map<Connection, Subscriber>();
  streams.set(stream, ofStream);
  ofStream.set(subscriber.connection, subscriber);
}

function unsubscribe(publisher: PublisherState, venue: VenueServer, stream: string, connection: Connection): void {
  const streams = publisher.readers.get(venue);
  const ofStream = streams?.get(stream);
  ofStream?.delete(connection);
  if (ofStream?.size === 0) streams?.delete(stream);
}

function publish(publisher: PublisherState, venues: readonly VenueServer[], item: MarketItem): void {
  for (const venue of venues) {
    venue.publish(item, (publication) => {
      deliver(publisher, venue, publication);
    });
  }
}

function release(publisher: PublisherState, fault: ActiveFault): void {
  const { held } = publisher;
  for (const [connection, frame] of held.get(fault) ?? []) {
    if (connection.isOpen()) connection.send(frame);
    else publisher.transcript.withheld(connection.id, frame.stream, fault.record.fault, frame.payload_hash);
  }
  held.delete(fault);
}

export function createPublisher(transcript: TranscriptBook, injector: () => FaultInjector): Publisher {
  const publisher: PublisherState = {
    readers: new Map<VenueServer, Map<string, Map<Connection, Subscriber>>>(),
    held: new Map<ActiveFault, Map<Connection, ReadyFrame>>(),
    transcript,
    injector,
  };

  return {
    subscribe: (venue, stream, subscriber) => {
      subscribe(publisher, venue, stream, subscriber);
    },
    unsubscribe: (venue, stream, connection) => {
      unsubscribe(publisher, venue, stream, connection);
    },
    publish: (venues, item) => {
      publish(publisher, venues, item);
    },
    release: (fault) => {
      release(publisher, fault);
    },
    tell(connection, stream, text) {
      connection.send(ready(publisher, stream, encoder.encode(text)));
      connection.flush();
    },
  };
}
