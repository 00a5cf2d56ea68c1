import type { Clock } from '@xray/contracts';

import type { FeedTransport, HttpAnswer, Socket, SocketClose, SocketHandlers } from '../transport/ports.ts';

/** The other side of a socket, as the test plays it. */
export interface VenueSocket {
  readonly number: number;
  readonly url: string;
  status: 'connecting' | 'open' | 'closed';
  paused: boolean;
  readonly subscribed: Set<string>;
  /** Control messages received, parsed. */
  readonly received: { readonly method: string; readonly params: readonly string[]; readonly id: number }[];
  /** When each control message or ping came. */
  readonly message_times_ms: number[];
  deliver(text: string): void;
  drop(code?: number): void;
}

/** How the venue behaves from here on. */
export interface VenueBehaviour {
  /** The answer to the opening of a socket: `open`, a status of refusal, or nothing ever. */
  opening: 'open' | 'silent' | { readonly status: number; readonly retry_after_ms?: number; readonly says?: string };
  acknowledges: boolean;
  /** Stream names that are refused. */
  readonly refused: Set<string>;
  pongs: boolean;
  answer: (path: string) => HttpAnswer | 'failure' | 'silent';
}

export interface ScriptedVenue {
  readonly transport: FeedTransport;
  readonly behaviour: VenueBehaviour;
  readonly sockets: readonly VenueSocket[];
  /** Paths that were requested, with their times. */
  readonly requests: readonly { readonly path: string; readonly at_ms: number }[];
  open(): readonly VenueSocket[];
  /** Hands a frame to every open socket that is subscribed to the stream; how many there were. */
  publish(name: string, text: string): number;
  /** Every frame that an open socket delivered, in order. */
  readonly delivered: readonly string[];
}

const encoder = new TextEncoder();

export function jsonAnswer(value: unknown, status = 200, retry_after_ms: number | null = null): HttpAnswer {
  return { status, retry_after_ms, body: encoder.encode(JSON.stringify(value)) };
}

interface ScriptedLine {
  readonly clock: Clock;
  readonly behaviour: VenueBehaviour;
  readonly handlers: SocketHandlers;
  readonly socket: VenueSocket;
}

function end(line: ScriptedLine, close: SocketClose): void {
  const { socket } = line;
  if (socket.status === 'closed') return;
  socket.status = 'closed';
  queueMicrotask(() => {
    line.handlers.onClose(close);
  });
}

function take(line: ScriptedLine, text: string): void {
  const { behaviour, socket } = line;
  const message = JSON.parse(text) as VenueSocket['received'][number];
  socket.received.push(message);
  socket.message_times_ms.push(line.clock.monotonicMs());
  const refused = message.method === 'SUBSCRIBE' && message.params.some((name) => behaviour.refused.has(name));
  if (message.method === 'UNSUBSCRIBE') for (const name of message.params) socket.subscribed.delete(name);
  else if (!refused) for (const name of message.params) socket.subscribed.add(name);
  if (!behaviour.acknowledges) return;
  const answer = refused
    ? { error: { code: 2, msg: 'Invalid request' }, id: message.id }
    : { result: null, id: message.id };
  queueMicrotask(() => {
    socket.deliver(JSON.stringify(answer));
  });
}

function ping(line: ScriptedLine): void {
  const { socket } = line;
  if (socket.status !== 'open') return;
  socket.message_times_ms.push(line.clock.monotonicMs());
  if (line.behaviour.pongs) queueMicrotask(line.handlers.onPong);
}

function openScriptedSocket(
  clock: Clock,
  behaviour: VenueBehaviour,
  sockets: VenueSocket[],
  delivered: string[],
  url: string,
  handlers: SocketHandlers,
): Socket {
  const held: string[] = [];
  const socket: VenueSocket = {
    number: sockets.length + 1,
    url,
    status: 'connecting',
    paused: false,
    subscribed: new Set(),
    received: [],
    message_times_ms: [],
    deliver: (text) => {
      if (socket.status !== 'open') return;
      if (socket.paused) {
        held.push(text);
        return;
      }
      delivered.push(text);
      handlers.onFrame(encoder.encode(text));
    },
    drop: (code = 1006) => {
      end(line, { code, http_status: null, retry_after_ms: null, reason: 'closed' });
    },
  };
  const line: ScriptedLine = { socket, clock, behaviour, handlers };
  sockets.push(socket);

  queueMicrotask(() => {
    const { opening } = behaviour;
    if (socket.status !== 'connecting' || opening === 'silent') return;
    if (opening === 'open') {
      socket.status = 'open';
      handlers.onOpen();
      return;
    }
    end(line, {
      code: null,
      http_status: opening.status,
      retry_after_ms: opening.retry_after_ms ?? null,
      reason: 'refused',
      says: opening.says ?? null,
    });
  });

  return {
    send: (text: string) => {
      if (socket.status === 'open') take(line, text);
    },
    ping: () => {
      ping(line);
    },
    pause: () => {
      socket.paused = true;
    },
    resume: () => {
      socket.paused = false;
      for (const text of held.splice(0)) socket.deliver(text);
    },
    close: () => {
      end(line, { code: 1000, http_status: null, retry_after_ms: null, reason: 'closed' });
    },
    terminate: () => {
      end(line, { code: null, http_status: null, retry_after_ms: null, reason: 'terminated' });
    },
  };
}

/** A venue that speaks the protocol of Binance USD-M over sockets that exist only in memory. */
export function createScriptedVenue(clock: Clock): ScriptedVenue {
  const sockets: VenueSocket[] = [];
  const requests: { path: string; at_ms: number }[] = [];
  const delivered: string[] = [];
  const behaviour: VenueBehaviour = {
    opening: 'open',
    acknowledges: true,
    refused: new Set(),
    pongs: true,
    answer: (path) => jsonAnswer({ symbol: /symbol=(\w+)/.exec(path)?.[1], openInterest: '10.5' }),
  };

  const open = (): readonly VenueSocket[] => sockets.filter(({ status }) => status === 'open');
  return {
    behaviour,
    sockets,
    requests,
    delivered,
    open,
    publish: (name, text) => {
      const listening = open().filter(({ subscribed }) => subscribed.has(name));
      for (const socket of listening) socket.deliver(text);
      return listening.length;
    },
    transport: {
      openSocket: (url, handlers) => openScriptedSocket(clock, behaviour, sockets, delivered, url, handlers),
      httpGet: ({ url, signal }) => {
        const path = url.slice(url.indexOf('/', 'https://'.length));
        requests.push({ path, at_ms: clock.monotonicMs() });
        const answer = behaviour.answer(path);
        if (answer === 'failure') return Promise.reject(new Error('no route'));
        if (answer !== 'silent') return Promise.resolve(answer);
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        });
      },
    },
  };
}
