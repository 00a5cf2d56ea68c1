import type { AnalysisModule } from '@xray/analysis-engine';
import type { Clock, EventLogWriter, Logger, Metrics, PublishedBlock, Tracer } from '@xray/contracts';
import type { OpenLogWriterOptions } from '@xray/event-log';
import type { FeedEndpoints, FeedTransport, VenueAdapter } from '@xray/market-data';
import type { BoundaryLoopParts, RanBoundary, RuntimeDescription } from '@xray/orchestrator';

import type { XrayConfig } from '../config/schema.ts';

export interface SessionOptions {
  /** Folder of the log, which is begun where there is none. */
  readonly directory: string;
  readonly config: XrayConfig;
  readonly venue: VenueAdapter;
  readonly endpoints: FeedEndpoints;
  readonly symbols: readonly string[];
  /** Channels; the venue's usual ones when left out. */
  readonly streams?: readonly string[];
  /** `record`: raw frames into the log and nothing else. */
  readonly mode: 'live' | 'record';
  readonly clock: Clock;
  readonly random: () => number;
  readonly transport: FeedTransport;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  /** Outputs of this session beyond the configured ones: they say nothing that the log keeps. */
  readonly outputs?: readonly AnalysisModule[];
  /** Opens the log's writer; the event log's own without it, another one where a disk is simulated. */
  readonly openWriter?: (options: OpenLogWriterOptions) => Promise<EventLogWriter>;
  /** What its runs are said to be made with; this process without it. */
  readonly runtime?: RuntimeDescription;
  readonly hold?: BoundaryLoopParts['hold'];
  /** Told of every block that is durable: neither what it takes nor what it throws reaches the session. */
  readonly onPublished?: (block: PublishedBlock) => void;
  readonly onBoundary?: (boundary: RanBoundary) => void;
}

/** What a feed is made of before there is a log. */
export type FeedParts = Pick<
  SessionOptions,
  'clock' | 'endpoints' | 'random' | 'streams' | 'symbols' | 'transport' | 'venue'
>;
