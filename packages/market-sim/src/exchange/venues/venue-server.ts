import type { MarketItem } from '../market/market-item.ts';
import type { VenueName } from '../transcript/transcript.ts';

/** How a connection reads publications: with the stream's name around them, or without. */
export type FrameForm = 'combined' | 'raw';

/** What a session may do with its socket. */
export interface SessionPort {
  nowMs(): number;
  /** Answers the client. */
  reply(text: string): void;
  /** A first frame of a stream for this client alone. */
  push(stream: string, text: string): void;
  /** From here on, publications of the stream go to this socket, in the form that the session has then. */
  subscribe(stream: string): void;
  unsubscribe(stream: string): void;
  close(code: number): void;
}

/** One socket's side of the protocol. */
export interface SocketSession {
  form(): FrameForm;
  /** The socket is open. */
  opened(): void;
  received(text: string): void;
}

export interface Publication {
  readonly stream: string;
  /** Text or bytes, made when somebody is there to receive them. */
  readonly write: (form: FrameForm) => string | Uint8Array;
}

export interface RestAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One venue's protocol over a market: which addresses it has, what it answers, how it tells what happens. */
export interface VenueServer {
  readonly name: VenueName;
  /** Milliseconds between ping frames of the server, and for how long it waits for a pong; `null`: it sends none. */
  readonly heartbeat: { readonly interval_ms: number; readonly timeout_ms: number } | null;
  /** A connection on which nothing is said for so long is closed; `null`: none is. */
  readonly idle_timeout_ms: number | null;
  /** `null` where sockets of that address are not this venue's. */
  openSession(url: URL, port: SessionPort): SocketSession | null;
  /** `null` where requests of that address are not this venue's. */
  answer(url: URL, nowMs: number): RestAnswer | null;
  /** The stream names and texts of something that happens. */
  publish(item: MarketItem, emit: (publication: Publication) => void): void;
  /** A text in which every time that the exchange states of itself is off by so much. */
  skewTimes(text: string, skewMs: number): string;
  /** A book update that names another predecessor; `null` where the stream has no book updates. */
  breakBookChain(stream: string, text: string): string | null;
}

/** Counts requests by address; whether one more of those that fall into the last `windowMs` is allowed. */
export function createRequestWindow(most: number, windowMs: number): (path: string, nowMs: number) => boolean {
  const times = new Map<string, number[]>();
  return (path, nowMs) => {
    const recent = (times.get(path) ?? []).filter((time) => time > nowMs - windowMs);
    times.set(path, recent);
    if (recent.length >= most) return false;
    recent.push(nowMs);
    return true;
  };
}
