import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import { WebSocketServer, type RawData, type WebSocket } from 'ws';

import type { ExchangeLimits } from '../exchange-options.ts';
import type { TranscriptBook } from '../transcript/transcript.ts';
import type { SessionPort, SocketSession, VenueServer } from '../venues/venue-server.ts';
import { createConnection, type Connection } from './connection.ts';
import type { ExchangeCore } from './exchange-core.ts';

/** What a client sends at most in one message. */
const LONGEST_MESSAGE_BYTES = 65_536;
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
/** OKX: no data was pushed for too long. */
const IDLE = 4004;
/** RFC 6455: what a library says of a connection that ended without a close frame. */
const NO_CLOSE_FRAME = 1006;

export interface SocketDoor {
  /** Answers a request to open a socket, by opening it or by refusing. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, url: URL): void;
  close(): void;
}

export interface SocketDoorOptions {
  readonly core: ExchangeCore;
  readonly transcript: TranscriptBook;
  readonly limits: ExchangeLimits;
  readonly nowMs: () => number;
  /** Called with every sign of life of a client. */
  readonly noticed: () => void;
}

/** What stands in the refusal of a socket. */
const REFUSAL = '{"code":-1000,"msg":"A simulated fault."}';

export function refuseSocket(socket: Duplex, status: number | null, retryAfterS: number | null = null): void {
  if (status === null) {
    socket.destroy();
    return;
  }
  const wait = retryAfterS === null ? [] : [`Retry-After: ${retryAfterS}`];
  const head = [`HTTP/1.1 ${status} Refused`, 'Connection: close', `Content-Length: ${REFUSAL.length}`, ...wait];
  socket.end(`${head.join('\r\n')}\r\n\r\n${REFUSAL}`);
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

interface DoorState extends SocketDoorOptions {
  readonly acceptor: WebSocketServer;
  accepted: number;
}

function keepAlive(door: DoorState, venue: VenueServer, connection: Connection): void {
  const { nowMs } = door;
  if (venue.heartbeat === null) return;
  const { interval_ms, timeout_ms } = venue.heartbeat;
  door.core.agenda.add(nowMs() + interval_ms, () => {
    if (!connection.isOpen()) return;
    if (nowMs() - connection.lastPongMs() > timeout_ms) connection.close('exchange', POLICY_VIOLATION);
    else {
      connection.ping();
      keepAlive(door, venue, connection);
    }
  });
}

function watchIdle(door: DoorState, idleMs: number, connection: Connection): void {
  door.core.agenda.add(connection.lastWordMs() + idleMs, () => {
    if (!connection.isOpen()) return;
    if (door.nowMs() - connection.lastWordMs() >= idleMs) connection.close('exchange', IDLE);
    else watchIdle(door, idleMs, connection);
  });
}

function sessionFor(
  door: DoorState,
  url: URL,
  port: (venue: VenueServer) => SessionPort,
): { venue: VenueServer; session: SocketSession } | null {
  for (const venue of door.core.venues) {
    const session = venue.openSession(url, port(venue));
    if (session !== null) return { venue, session };
  }
  return null;
}

function wire(
  door: DoorState,
  web_socket: WebSocket,
  connection: Connection,
  session: SocketSession,
  streams: ReadonlySet<string>,
  venue: VenueServer,
): void {
  const { core, noticed } = door;
  web_socket.on('message', (data) => {
    connection.heard();
    session.received(bytesOf(data).toString());
  });
  web_socket.on('ping', (data) => {
    connection.pong(data);
  });
  web_socket.on('pong', (data) => {
    connection.pongReceived(data);
  });
  // A broken frame or a cut line: `close` follows and says so.
  web_socket.on('error', noticed);
  web_socket.on('close', (code) => {
    noticed();
    for (const stream of streams) core.publisher.unsubscribe(venue, stream, connection);
    core.remove(connection);
    connection.closed(code === NO_CLOSE_FRAME ? null : code);
  });
}

/** A socket whose session speaks before its connection is there. */
interface OpeningSocket {
  readonly streams: Set<string>;
  connection: Connection | null;
  session: SocketSession | null;
}

function sessionPort({ core, nowMs }: DoorState, venue: VenueServer, opening: OpeningSocket): SessionPort {
  const { streams } = opening;
  return {
    nowMs,
    reply: (text) => {
      if (opening.connection !== null) core.publisher.tell(opening.connection, null, text);
    },
    push: (stream, text) => {
      const skewMs = core.injector.skewMs();
      if (opening.connection === null) return;
      core.publisher.tell(opening.connection, stream, skewMs === 0 ? text : venue.skewTimes(text, skewMs));
    },
    subscribe(stream) {
      const { connection } = opening;
      if (connection === null) return;
      streams.add(stream);
      core.publisher.subscribe(venue, stream, { connection, form: () => opening.session?.form() ?? 'raw' });
    },
    unsubscribe(stream) {
      if (opening.connection === null) return;
      streams.delete(stream);
      core.publisher.unsubscribe(venue, stream, opening.connection);
    },
    close: (code) => opening.connection?.close('exchange', code),
  };
}

/** Whatever ends a connection in time: no pong, nothing said, its age. */
function endInTime(door: DoorState, venue: VenueServer, connection: Connection): void {
  const { connection_age_ms } = door.limits;
  keepAlive(door, venue, connection);
  if (venue.idle_timeout_ms !== null) watchIdle(door, venue.idle_timeout_ms, connection);
  if (connection_age_ms === null) return;
  door.core.agenda.add(door.nowMs() + connection_age_ms, () => {
    connection.close('exchange', GOING_AWAY);
  });
}

function upgrade(door: DoorState, request: IncomingMessage, socket: Duplex, head: Buffer, url: URL): void {
  const { core, noticed, nowMs, transcript } = door;
  const path = request.url ?? '/';
  const refused = core.injector.onSocket();
  if (refused !== null) {
    transcript.refused(path, refused.status);
    refuseSocket(socket, refused.status, refused.retry_after_s);
    return;
  }
  const opening: OpeningSocket = { streams: new Set(), connection: null, session: null };
  const found = sessionFor(door, url, (venue) => sessionPort(door, venue, opening));
  if (found === null) {
    transcript.refused(path, 404);
    refuseSocket(socket, 404);
    return;
  }
  opening.session = found.session;
  door.acceptor.handleUpgrade(request, socket, head, (web_socket) => {
    door.accepted += 1;
    const id = door.accepted;
    const record = transcript.opened(id, found.venue.name, path);
    const { max_waiting_bytes } = door.limits;
    const connection = createConnection({ id, socket, web_socket, record, transcript, nowMs, max_waiting_bytes });
    opening.connection = connection;
    core.add(connection);
    socket.on('data', noticed);
    socket.on('end', noticed);
    wire(door, web_socket, connection, found.session, opening.streams, found.venue);
    endInTime(door, found.venue, connection);
    found.session.opened();
  });
}

export function createSocketDoor(options: SocketDoorOptions): SocketDoor {
  const acceptor = new WebSocketServer({
    noServer: true,
    autoPong: false,
    perMessageDeflate: false,
    maxPayload: LONGEST_MESSAGE_BYTES,
  });
  const door: DoorState = { ...options, acceptor, accepted: 0 };

  return {
    upgrade: (request, socket, head, url) => {
      upgrade(door, request, socket, head, url);
    },
    close() {
      for (const client of acceptor.clients) client.terminate();
      acceptor.close();
    },
  };
}
