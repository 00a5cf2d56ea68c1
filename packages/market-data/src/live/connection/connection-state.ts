import type { DetailFields, StateCode } from '../events/state-detail.ts';
import { CONNECTION, type FeedEmitter } from '../events/feed-emitter.ts';
import type { ConnectionStatus, FeedConnectionState, VenueRefusal } from '../feed-state.ts';
import type { RefusalPolicy } from '../pacing/refusal-wait.ts';
import type { CancelTimer } from '../pacing/timers.ts';
import type { TrackedStream } from '../streams/tracked-stream.ts';
import type { VenueSocket, LinkContext } from './venue-socket.ts';

export interface ConnectionContext extends LinkContext {
  readonly emitter: FeedEmitter;
  readonly backoff: RefusalPolicy;
  readonly random: () => number;
  readonly wallMs: () => number;
  readonly nextSocketNumber: () => number;
  /** Calls back when a connection may be opened. */
  readonly whenMayConnect: (connect: () => void) => void;
  readonly onFrame: (connection: Connection, socket: VenueSocket, frame: Uint8Array) => void;
}

/** One of the connections among which the streams of a route are divided: the socket in use, and the next one. */
export interface Connection {
  readonly id: string;
  readonly route: string;
  readonly streams: ReadonlyMap<string, TrackedStream>;
  /** Whether the socket is the one in use or the one that takes over, not one that is being closed. */
  isInUse(socket: VenueSocket): boolean;
  add(streams: readonly TrackedStream[]): void;
  remove(names: readonly string[]): void;
  /** Asks for one stream again. */
  resubscribe(name: string): void;
  tick(): void;
  pause(): void;
  resume(): void;
  state(): FeedConnectionState;
  /** Closes its sockets; resolves when they are closed. */
  stop(): Promise<void>;
}

/** What a connection knows of its sockets and streams. */
export interface ConnectionState extends ConnectionContext {
  readonly id: string;
  readonly url: string;
  readonly streams: Map<string, TrackedStream>;
  readonly sockets: Set<VenueSocket>;
  current: VenueSocket | null;
  next: VenueSocket | null;
  status: ConnectionStatus;
  attempts: number;
  renewalAttempts: number;
  refusal: VenueRefusal | null;
  openedTsMs: number | null;
  lastFrameTsMs: number | null;
  renewNotBeforeMs: number;
  silentRenewals: number;
  cancelRenewal: CancelTimer;
  paused: boolean;
  stopped: boolean;
  whenClosed: () => void;
  readonly takeFrame: (socket: VenueSocket, frame: Uint8Array) => void;
}

export function announce(
  line: ConnectionState,
  code: StateCode,
  socket: VenueSocket | null,
  fields: DetailFields = {},
): void {
  line.emitter.announce(code, CONNECTION, {
    connection: line.id,
    socket: socket === null ? null : socket.number,
    ...fields,
  });
}
