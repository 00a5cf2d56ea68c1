import type {
  Clock,
  EventLogReader,
  EventLogWriter,
  Logger,
  Metrics,
  PublishedBlock,
  RawMarketEvent,
  StateGateEvent,
  Tracer,
} from '@xray/contracts';

import type { RawInputBufferLimits } from '../buffer/raw-input-buffer-config.ts';
import type { BoundaryLoopParts } from '../runtime/boundary-loop.ts';
import type { RunPlan } from '../runtime/open-runtime.ts';

/** What brings the events of a session, as far as the session steers it. */
export interface SessionFeed {
  /** Begins; events may come from then on. */
  start(): Promise<void>;
  /** When it resolves, the last event has been handed over. Never rejects. */
  stop(): Promise<void>;
}

/** What a feed is made of beside its venue. */
export interface SessionFeedParts {
  /** The session's time, which never goes back. */
  readonly clock: Clock;
  /** The log that is continued. */
  readonly reader: EventLogReader;
  /** No receipt is earlier than this; `null` in a new log. */
  readonly last_recv_ts_ms: number | null;
  /** Takes events in their final order, and refuses none. */
  readonly accept: (events: readonly RawMarketEvent[]) => void;
}

/** Stops a feed for a while, for as long as there is a reason to. */
export interface FeedBackpressurePort<Feed extends SessionFeed> {
  /** States that a reason holds, or no longer does. */
  set(reason: 'log_behind' | 'disk_space_low', on: boolean): void;
  /** From here on that feed is paused where there is a reason. */
  attach(feed: Feed): void;
}

/** What the events of a feed say against it. */
export interface FeedFaultsPort {
  /** Takes what the feed hands over, in order. */
  note(events: readonly RawMarketEvent[]): void;
  /** Connections whose exchange states times that are off. */
  timesOff(): readonly string[];
  /** Streams of which most of what came lately could not be decoded. */
  undecodable(): readonly string[];
}

/** Why gates are closed for what their verdicts were made from. */
export interface ClosedInputsPort {
  /** Takes what the gate said of a block. */
  add(events: readonly StateGateEvent[]): void;
  /** Each reason with its symbols. */
  texts(): readonly string[];
}

/** A log from both sides. */
export interface SessionLog {
  readonly writer: EventLogWriter;
  readonly reader: EventLogReader;
}

/** What a session is made of: a feed, a log, and for a live one the plan of the pipeline. */
export interface SessionParts<Feed extends SessionFeed> {
  /** Folder of the log, for what is said of it. */
  readonly directory: string;
  /** `record`: raw frames into the log and nothing else. */
  readonly mode: 'live' | 'record';
  /** The venue, as its events name it. */
  readonly source_id: string;
  readonly endpoints: { readonly socket_url?: string; readonly rest_url?: string };
  readonly symbols: readonly string[];
  readonly streams: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  readonly buffer_limits: RawInputBufferLimits;
  /** How late a boundary may be before readiness says so. */
  readonly max_lag_ms: number;
  /** Opens or begins the log; tells whenever its disk has little space left, or enough again. */
  readonly openLog: (onFreeSpace: (space: { readonly low: boolean }) => void) => Promise<SessionLog>;
  /** Makes the feed; nothing is begun. */
  readonly createFeed: (parts: SessionFeedParts) => Feed;
  /** What a feed's state says against it, each with its word. */
  readonly feedReasons: (feed: Feed, nowMs: number) => readonly (readonly [reason: string, text: string])[];
  /** By a clock that never goes back. */
  readonly createFaults: (monotonicMs: () => number) => FeedFaultsPort;
  readonly backpressure: FeedBackpressurePort<Feed>;
  readonly closedInputs: ClosedInputsPort;
  /** How boundaries are run over the opened log; asked for in a live session alone. */
  readonly plan: (
    log: SessionLog & { readonly clock: Clock; readonly onPublished: (block: PublishedBlock) => void },
  ) => RunPlan;
  /** As of a boundary loop. */
  readonly hold?: BoundaryLoopParts['hold'];
  /** Told of every block that is durable: neither what it takes nor what it throws reaches the session. */
  readonly onPublished?: ((block: PublishedBlock) => void) | undefined;
  /** Called after each boundary, when all of it is durable and published. */
  readonly onBoundary?: BoundaryLoopParts['onBoundary'];
}
