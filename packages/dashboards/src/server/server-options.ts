import type { Clock, EventLogReader, HttpRoute, Logger, Metrics, RunEvidenceSource } from '@xray/contracts';

import type { ConnectionLimits } from './http/connection-bounds.ts';
import type { LogFacts } from './read-model/live-view.ts';
import type { LogView } from './read-model/log-view.ts';

/** Bounds of what a client can make the server hold or do. */
export interface ServerLimits extends ConnectionLimits {
  /** Requests of one address in a minute, of which more are answered with 429. Default 6000. */
  readonly max_requests_per_minute: number;
  /** Streams open at once. Default 64. */
  readonly max_streams: number;
  /** Bytes that wait for a stream's client, above which it is dropped. Default 16 MiB. */
  readonly max_stream_backlog_bytes: number;
  /** Updates kept for clients that come back. Default 256. */
  readonly max_kept_updates: number;
  /** Bytes of the updates that are kept. Default 32 MiB. */
  readonly max_kept_update_bytes: number;
  /** Least time between two updates of a stream. Default 100 ms. */
  readonly min_update_interval_ms: number;
  /** Time without an update after which a stream says that it is there. Default 15 s. */
  readonly heartbeat_ms: number;
  /** Runs whose rows are kept for histories, of about 330 bytes each. Default 300 000. */
  readonly max_cached_runs: number;
}

/** The limits of a server for people on one machine or one network; what an option leaves out is taken from here. */
export const DEFAULT_SERVER_LIMITS: ServerLimits = {
  // A quarter of the descriptors that most systems give a process.
  max_connections: 256,
  max_connections_per_address: 64,
  headers_timeout_ms: 5_000,
  request_timeout_ms: 10_000,
  keep_alive_timeout_ms: 30_000,
  // Four heartbeats of a stream.
  idle_timeout_ms: 60_000,
  max_requests_per_minute: 6_000,
  max_streams: 64,
  max_stream_backlog_bytes: 16 * 1024 * 1024,
  max_kept_updates: 256,
  max_kept_update_bytes: 32 * 1024 * 1024,
  min_update_interval_ms: 100,
  heartbeat_ms: 15_000,
  max_cached_runs: 300_000,
};

/** What is served, to whom, and where. */
export interface DashboardServerOptions {
  readonly reader: EventLogReader;
  /** Looks back at single runs of the same log: `createRunEvidenceSource` of `@xray/orchestrator` makes it. */
  readonly evidence: RunEvidenceSource;
  /** Throws while the log cannot be looked at: questions about it are then answered with 503. */
  readonly describeLog: () => LogFacts;
  /** What is served: the view of the same log. It is closed by whoever made it, after the server. */
  readonly view: LogView;
  /** Tells the present, against which staleness is judged, and paces streams. */
  readonly clock: Clock;
  /** Address to bind. Default 127.0.0.1; any other than a loopback one demands a token. */
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** What requests must bring: as `Authorization: Bearer`, or once as `?token=` for a cookie. At least 16 characters. */
  readonly token?: string;
  /** Names, beside loopback names and addresses, by which the server may be called. */
  readonly allowed_hosts?: readonly string[];
  /** Folder of the built page; without it the server answers the API alone. */
  readonly web_root?: string;
  /** Routes beside its own, behind the same guards; none of them at an address of its own. */
  readonly extra_routes?: readonly HttpRoute[];
  readonly limits?: Partial<ServerLimits>;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
}

/** A server that is listening. */
export interface DashboardServer {
  /** Where it listens, e.g. `http://127.0.0.1:4173`. */
  readonly url: string;
  /** Ends the streams, lets the answers under way go out, and lets go of the port. */
  close(): Promise<void>;
}
