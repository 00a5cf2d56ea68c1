/** Why a socket is no more, or never was. */
export interface SocketClose {
  /** WebSocket close code; `null` where the connection ended without a closing handshake or never opened. */
  readonly code: number | null;
  /** Status of the answer to the opening handshake, where the venue answered and refused. */
  readonly http_status: number | null;
  /** What that answer's Retry-After asks for. */
  readonly retry_after_ms: number | null;
  /** What that answer says, in the venue's own words, on one line of bounded length. */
  readonly says?: string | null;
  /** One word such as `ECONNREFUSED`, `frame_too_large` or `closed`; never a text of the other side. */
  readonly reason: string;
}

/** What a socket calls as things happen to it, one call after another. */
export interface SocketHandlers {
  /** The opening handshake is done: frames may be sent. At most once, and before any frame. */
  readonly onOpen: () => void;
  /** A text or a binary frame, whole; the bytes are handed over and change no more. */
  readonly onFrame: (frame: Uint8Array) => void;
  /** The other side has answered a ping. */
  readonly onPong: () => void;
  /** Exactly once and last, also where the socket never opened. */
  readonly onClose: (close: SocketClose) => void;
}

/** One connection to the venue, from the attempt to open it to its end. */
export interface Socket {
  /** Sends a text frame. Does nothing on a socket that is not open. */
  send(text: string): void;
  /** Sends a ping frame. Does nothing on a socket that is not open. */
  ping(): void;
  /** Stops reading: the other side is slowed down by TCP. Frames already read may still arrive. */
  pause(): void;
  /** Reads on after a `pause`. */
  resume(): void;
  /** Asks the other side to close; frames that were on their way still arrive. `onClose` follows. */
  close(): void;
  /** Ends the connection at once. `onClose` follows. */
  terminate(): void;
}

/** Opens a socket; returns at once, before any handler is called, and never throws for what the other side does. */
export type OpenSocket = (url: string, handlers: SocketHandlers) => Socket;

/**
 * What the venue answered. `retry_after_ms` is how long its Retry-After asks to wait, `null` where it asks for nothing.
 */
export interface HttpAnswer {
  readonly status: number;
  readonly retry_after_ms: number | null;
  readonly body: Uint8Array;
}

/** One GET. Aborting the signal makes it reject. */
export interface HttpRequest {
  readonly url: string;
  /** An answer with more bytes than that is a failure. */
  readonly max_answer_bytes: number;
  readonly signal: AbortSignal;
}

/** Answers of any status resolve; what prevents an answer rejects with a `MarketDataError` `request_failed`. */
export type HttpGet = (request: HttpRequest) => Promise<HttpAnswer>;

/** How a live feed reaches the venue. */
export interface FeedTransport {
  readonly openSocket: OpenSocket;
  readonly httpGet: HttpGet;
}
