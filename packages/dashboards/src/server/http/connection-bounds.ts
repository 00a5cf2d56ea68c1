import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';

import { errorText, type Logger, type Metrics } from '@xray/contracts';

import { isLoopback } from './request-guards.ts';

/** How many connections a server holds, and how long one may take. Every connection is a file descriptor of the process. */
export interface ConnectionLimits {
  readonly max_connections: number;
  /** Connections of one address. Those of this machine are counted together only. */
  readonly max_connections_per_address: number;
  /** From the connection, or the first byte of a later request, to the end of its headers. */
  readonly headers_timeout_ms: number;
  /** The same, to the end of the request. */
  readonly request_timeout_ms: number;
  /** Without a request after an answer. */
  readonly keep_alive_timeout_ms: number;
  /** Without a byte either way while an answer is under way: for a client that does not read. */
  readonly idle_timeout_ms: number;
}

/** Whom to bound, how tightly, and where to say so. */
export interface ConnectionBoundsOptions {
  /** Whose connections, for lines and metrics. */
  readonly name: 'dashboard' | 'health';
  readonly limits: ConnectionLimits;
  /** A clock that never goes back, in milliseconds; spaces lines about connections that were closed. */
  readonly monotonicMs: () => number;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Makes servers whose connections together stay within limits. */
export interface ConnectionBounds {
  /**
   * A server that does not listen yet. Where too many connections are open, it closes the one that has been idle
   * longest, or answers a new one with 503.
   */
  createServer(handler: RequestListener): Server;
  /** Ends every connection, whatever it is doing. */
  closeAll(): void;
}

interface Connection {
  readonly socket: Socket;
  readonly address: string;
  requests: number;
}

type Closing = 'idle' | 'refused';

/** How often the server looks for connections that take too long. */
const CHECK_MS = 1_000;
/** Least time between two lines about connections that were closed. */
const ANNOUNCE_MS = 60_000;

const REFUSAL = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n';

function addressOf({ remoteAddress = '' }: Socket): string {
  return remoteAddress.replace(/^::ffff:/, '');
}

/** What was closed since the last line about it. */
function createAnnouncements({ limits, logger, metrics, monotonicMs, name }: ConnectionBoundsOptions) {
  let closed: Record<Closing, number> = { idle: 0, refused: 0 };
  let announcedMs = Number.NEGATIVE_INFINITY;
  return (reason: Closing): void => {
    metrics.count('server_connections_closed_total', 1, { server: name, reason });
    closed[reason] += 1;
    const now = monotonicMs();
    if (now - announcedMs < ANNOUNCE_MS) return;
    announcedMs = now;
    logger.warn(`the ${name} server has as many connections as it takes: idle ones are closed, new ones refused`, {
      max_connections: limits.max_connections,
      closed_idle: closed.idle,
      refused: closed.refused,
    });
    closed = { idle: 0, refused: 0 };
  };
}

/**
 * Beyond the limit a new connection takes the place of the one that has been without a request the longest, so that those
 * who only hold connections keep out nobody who asks; where all are being answered the new one is refused with 503.
 */
export function createConnectionBounds(options: ConnectionBoundsOptions): ConnectionBounds {
  const { limits, logger, metrics, name } = options;
  /** In the order in which they were last asked something. */
  const connections = new Map<Socket, Connection>();
  const announce = createAnnouncements(options);

  function longestIdle(address: string | null): Connection | null {
    for (const one of connections.values()) {
      if (one.requests === 0 && (address === null || one.address === address)) return one;
    }
    return null;
  }

  /** Whether there is room for one more, of that address or of any. */
  function makeRoom(address: string | null, most: number): boolean {
    const held =
      address === null ? connections.size : [...connections.values()].filter((one) => one.address === address).length;
    if (held < most) return true;
    const idle = longestIdle(address);
    if (idle === null) return false;
    announce('idle');
    connections.delete(idle.socket);
    idle.socket.destroy();
    return true;
  }

  function accept(socket: Socket): void {
    // A client that goes away is no failure of anything.
    socket.on('error', () => undefined);
    const address = addressOf(socket);
    const hasRoom =
      (isLoopback(address) || makeRoom(address, limits.max_connections_per_address)) &&
      makeRoom(null, limits.max_connections);
    if (!hasRoom) {
      announce('refused');
      socket.end(REFUSAL, () => socket.destroy());
      return;
    }
    connections.set(socket, { socket, address, requests: 0 });
    metrics.gauge('server_connections', connections.size, { server: name });
    socket.once('close', () => {
      connections.delete(socket);
      metrics.gauge('server_connections', connections.size, { server: name });
    });
  }

  return {
    createServer(handler) {
      const server = createServer({ connectionsCheckingInterval: CHECK_MS }, handler);
      server.headersTimeout = limits.headers_timeout_ms;
      server.requestTimeout = limits.request_timeout_ms;
      server.keepAliveTimeout = limits.keep_alive_timeout_ms;
      server.setTimeout(limits.idle_timeout_ms);
      server.prependListener('connection', accept);
      server.prependListener('request', ({ socket }, response) => {
        const connection = connections.get(socket);
        if (connection === undefined) return;
        connection.requests += 1;
        connections.delete(socket);
        connections.set(socket, connection);
        response.once('close', () => {
          connection.requests -= 1;
        });
      });
      server.on('error', (error) => {
        logger.error(`the ${name} server failed`, { error: errorText(error) });
      });
      return server;
    },
    closeAll() {
      for (const { socket } of connections.values()) socket.destroy();
    },
  };
}
