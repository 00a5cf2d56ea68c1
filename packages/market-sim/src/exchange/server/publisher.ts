import type { ActiveFault, FaultDesk } from '../faults/fault-desk.ts';
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

export function createPublisher(transcript: TranscriptBook, desk: () => FaultDesk): Publisher {
  const readers = new Map<VenueServer, Map<string, Map<Connection, Subscriber>>>();
  const held = new Map<ActiveFault, Map<Connection, ReadyFrame>>();

  const ready = (stream: string | null, payload: Uint8Array): ReadyFrame => ({
    stream,
    payload,
    payload_hash: transcript.hashOf(payload),
    bytes: webSocketFrame(OPCODE.text, payload),
  });
  /** A frame and the next one change places. */
  const reordered = (fault: ActiveFault, connection: Connection, frame: ReadyFrame): readonly ReadyFrame[] => {
    const ofFault = held.get(fault) ?? new Map<Connection, ReadyFrame>();
    held.set(fault, ofFault);
    const earlier = ofFault.get(connection);
    if (earlier === undefined) {
      ofFault.set(connection, frame);
      return [];
    }
    ofFault.delete(connection);
    return [frame, earlier];
  };
  const faulted = (
    faults: readonly ActiveFault[],
    connection: Connection,
    original: ReadyFrame,
    venue: VenueServer,
  ): readonly ReadyFrame[] => {
    let frames: readonly ReadyFrame[] = [original];
    for (const fault of faults) {
      if (fault.connections?.has(connection) === false) continue;
      const { what } = fault;
      switch (what.kind) {
        case 'stall_stream':
        case 'drop_frames':
          for (const { payload_hash, stream } of frames) {
            transcript.withheld(connection.id, stream, fault.record.fault, payload_hash);
          }
          frames = [];
          break;
        case 'repeat_frames':
          frames = frames.flatMap((frame) => [frame, frame]);
          break;
        case 'half_frames':
          frames = frames.map(({ payload, stream }) =>
            ready(stream, payload.subarray(0, Math.floor(payload.length * what.share))),
          );
          break;
        case 'reorder_frames':
          frames = frames.flatMap((frame) => reordered(fault, connection, frame));
          break;
        case 'break_book_chain':
          frames = frames.map((frame) => {
            const text = venue.breakBookChain(frame.stream ?? '', Buffer.from(frame.payload).toString());
            return text === null ? frame : ready(frame.stream, encoder.encode(text));
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
  };
  const concerns = (fault: ActiveFault, venue: VenueServer, stream: string): boolean =>
    fault.what.kind !== 'break_book_chain' || venue.breakBookChain(stream, '') !== null;

  const deliver = (venue: VenueServer, { stream, write }: Publication): void => {
    const subscribers = readers.get(venue)?.get(stream);
    if (subscribers === undefined || subscribers.size === 0) return;
    const faults = desk()
      .ofStream(stream)
      .filter((fault) => concerns(fault, venue, stream));
    const skewMs = desk().skewMs();
    const forms = new Map<FrameForm, ReadyFrame>();
    for (const { connection, form } of subscribers.values()) {
      let frame = forms.get(form());
      if (frame === undefined) {
        const payload = bytesOf(write(form()));
        const skewed =
          skewMs === 0 ? payload : encoder.encode(venue.skewTimes(Buffer.from(payload).toString(), skewMs));
        frame = ready(stream, skewed);
        forms.set(form(), frame);
      }
      if (faults.length === 0) connection.send(frame);
      else for (const sent of faulted(faults, connection, frame, venue)) connection.send(sent);
    }
    for (const fault of faults) {
      const affected = [...subscribers.keys()].filter((connection) => fault.connections?.has(connection) !== false);
      if (affected.length > 0) desk().counted(fault, affected.length);
    }
  };

  return {
    subscribe(venue, stream, subscriber) {
      const streams = readers.get(venue) ?? new Map<string, Map<Connection, Subscriber>>();
      readers.set(venue, streams);
      const ofStream = streams.get(stream) ?? new Map<Connection, Subscriber>();
      streams.set(stream, ofStream);
      ofStream.set(subscriber.connection, subscriber);
    },
    unsubscribe(venue, stream, connection) {
      const streams = readers.get(venue);
      const ofStream = streams?.get(stream);
      ofStream?.delete(connection);
      if (ofStream?.size === 0) streams?.delete(stream);
    },
    publish(venues, item) {
      for (const venue of venues) {
        venue.publish(item, (publication) => {
          deliver(venue, publication);
        });
      }
    },
    release(fault) {
      for (const [connection, frame] of held.get(fault) ?? []) {
        if (connection.isOpen()) connection.send(frame);
        else transcript.withheld(connection.id, frame.stream, fault.record.fault, frame.payload_hash);
      }
      held.delete(fault);
    },
    tell(connection, stream, text) {
      connection.send(ready(stream, encoder.encode(text)));
      connection.flush();
    },
  };
}
