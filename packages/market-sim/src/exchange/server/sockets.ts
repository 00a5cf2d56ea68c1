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

export function createSocketDoor({ core, transcript, limits, noticed, nowMs }: SocketDoorOptions): SocketDoor {
  const acceptor = new WebSocketServer({
    noServer: true,
    autoPong: false,
    perMessageDeflate: false,
    maxPayload: LONGEST_MESSAGE_BYTES,
  });
  let accepted = 0;

  const keepAlive = (venue: VenueServer, connection: Connection): void => {
    if (venue.heartbeat === null) return;
    const { interval_ms, timeout_ms } = venue.heartbeat;
    core.agenda.add(nowMs() + interval_ms, () => {
      if (!connection.isOpen()) return;
      if (nowMs() - connection.lastPongMs() > timeout_ms) connection.close('exchange', POLICY_VIOLATION);
      else {
        connection.ping();
        keepAlive(venue, connection);
      }
    });
  };
  const watchIdle = (idleMs: number, connection: Connection): void => {
    core.agenda.add(connection.lastWordMs() + idleMs, () => {
      if (!connection.isOpen()) return;
      if (nowMs() - connection.lastWordMs() >= idleMs) connection.close('exchange', IDLE);
      else watchIdle(idleMs, connection);
    });
  };
  const sessionFor = (url: URL, port: (venue: VenueServer) => SessionPort) => {
    for (const venue of core.venues) {
      const session = venue.openSession(url, port(venue));
      if (session !== null) return { venue, session };
    }
    return null;
  };
  const wire = (
    web_socket: WebSocket,
    connection: Connection,
    session: SocketSession,
    streams: ReadonlySet<string>,
    venue: VenueServer,
  ) => {
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
  };

  return {
    upgrade(request, socket, head, url) {
      const path = request.url ?? '/';
      const refused = core.desk.onSocket();
      if (refused !== null) {
        transcript.refused(path, refused.status);
        refuseSocket(socket, refused.status, refused.retry_after_s);
        return;
      }
      const streams = new Set<string>();
      let connection: Connection | null = null;
      let session: SocketSession | null = null;
      const port = (venue: VenueServer): SessionPort => ({
        nowMs,
        reply: (text) => {
          if (connection !== null) core.publisher.tell(connection, null, text);
        },
        push: (stream, text) => {
          const skewMs = core.desk.skewMs();
          if (connection === null) return;
          core.publisher.tell(connection, stream, skewMs === 0 ? text : venue.skewTimes(text, skewMs));
        },
        subscribe(stream) {
          if (connection === null) return;
          streams.add(stream);
          core.publisher.subscribe(venue, stream, { connection, form: () => session?.form() ?? 'raw' });
        },
        unsubscribe(stream) {
          if (connection === null) return;
          streams.delete(stream);
          core.publisher.unsubscribe(venue, stream, connection);
        },
        close: (code) => connection?.close('exchange', code),
      });
      const found = sessionFor(url, port);
      if (found === null) {
        transcript.refused(path, 404);
        refuseSocket(socket, 404);
        return;
      }
      const { venue } = found;
      session = found.session;
      acceptor.handleUpgrade(request, socket, head, (web_socket) => {
        accepted += 1;
        const record = transcript.opened(accepted, venue.name, path);
        const { max_waiting_bytes } = limits;
        const made = createConnection({
          id: accepted,
          socket,
          web_socket,
          record,
          transcript,
          nowMs,
          max_waiting_bytes,
        });
        connection = made;
        core.add(made);
        socket.on('data', noticed);
        socket.on('end', noticed);
        wire(web_socket, made, found.session, streams, venue);
        keepAlive(venue, made);
        if (venue.idle_timeout_ms !== null) watchIdle(venue.idle_timeout_ms, made);
        if (limits.connection_age_ms !== null) {
          core.agenda.add(nowMs() + limits.connection_age_ms, () => {
            made.close('exchange', GOING_AWAY);
          });
        }
        found.session.opened();
      });
    },
    close() {
      for (const client of acceptor.clients) client.terminate();
      acceptor.close();
    },
  };
}
