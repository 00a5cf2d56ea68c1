import {
  silentLogger,
  silentMetrics,
  type Clock,
  type EventLogWriter,
  type Logger,
  type Metrics,
} from '@xray/contracts';

import { requireOptionalFunction, requireOptionalPort, requireOptions, requirePort } from '../checked-input.ts';
import type { EventLogError } from '../errors.ts';
import { completeLogLimits, type LogLimits } from '../limits.ts';
import { nextFreeSpace, type FreeSpace } from './free-space-state.ts';
import { createLogWriter } from './log-writer.ts';
import { openStoreThread, type StoreListener } from './store-channel.ts';

/** Where a log is written, by what clock, and within which bounds. */
export interface OpenLogWriterOptions {
  /** Holds one log; created where it does not exist. On a local file system. */
  readonly directory: string;
  /** Stamps commits, and times the delay of a commit. */
  readonly clock: Clock;
  readonly limits?: Partial<LogLimits>;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
  /** Called when free space becomes low, and when it no longer is. */
  readonly onFreeSpace?: (space: FreeSpace) => void;
}

/** The writer of a log on a disk. */
export interface LogWriter extends EventLogWriter {
  /** What is left on the disk, as of at most a second ago. */
  freeSpace(): FreeSpace;
}

/** @throws EventLogError `invalid_argument` */
function requireParts(options: OpenLogWriterOptions): void {
  requireOptions(options);
  requirePort('the clock', options.clock, ['wallMs', 'monotonicMs', 'sleep']);
  requireOptionalPort('the logger', options.logger, ['info', 'warn', 'error']);
  requireOptionalPort('the metrics', options.metrics, ['count', 'gauge', 'observe']);
  requireOptionalFunction('onFreeSpace', options.onFreeSpace);
}

/**
 * Opens the one writer of a log, and creates the log where there is none. Before it takes anything it checks the schema
 * version, the last batch against the chain, and the free disk space. As it goes it begins new segments where the limits ask
 * for it, and watches the disk: below `low_free_bytes` it says so and goes on, below `min_free_bytes` it halts.
 *
 * Appends are encoded at once, unless more than `max_pending_bytes` wait for the disk: then their promises stay pending,
 * and their records must stay as they are, until there is room. An append resolves when it is durable.
 *
 * @throws EventLogError `second_writer`, `not_a_log`, `version_unsupported`, `log_damaged`, `disk_space_low`, `disk_full`,
 * `io_error`, `invalid_limits`, `invalid_argument`
 */
export async function openLogWriter(options: OpenLogWriterOptions): Promise<LogWriter> {
  requireParts(options);
  const { directory, clock, logger = silentLogger, metrics = silentMetrics, onFreeSpace } = options;
  const limits = completeLogLimits(options.limits);
  let listener: Omit<StoreListener, 'space'> | null = null;
  let space: FreeSpace | null = null;

  const take = (freeBytes: number): FreeSpace => {
    const before = space;
    space = nextFreeSpace(before, freeBytes, limits);
    metrics.gauge('event_log_free_bytes', freeBytes);
    if (space.low !== (before?.low ?? false)) {
      const state = { directory, free_bytes: freeBytes, low_free_bytes: limits.low_free_bytes };
      if (space.low) logger.warn('the disk of the log has little space left', state);
      else logger.info('the disk of the log has space again', state);
      onFreeSpace?.(space);
    }
    return space;
  };

  const { channel, heads, free_bytes } = await openStoreThread(directory, limits, {
    committed: (durationMs) => listener?.committed(durationMs),
    space: take,
    failed: (error: EventLogError) => {
      logger.error('the log takes nothing more', { code: error.code, detail: error.detail });
      listener?.failed(error);
    },
  });
  const opened = take(free_bytes);
  const log = createLogWriter({ limits, clock, metrics, heads, channel });
  listener = log.listener;
  logger.info('the log is open for writing', { directory, last_ingest_seq: heads.get('raw') ?? 0 });
  return { ...log.writer, freeSpace: () => space ?? opened };
}
