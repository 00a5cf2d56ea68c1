import { silentLogger, silentMetrics } from '@xray/contracts';
import type { Clock, EventLogWriter, Logger, Metrics } from '@xray/contracts';

import type { EventLogError } from '../errors.ts';
import type { LogLimits } from '../limits.ts';
import { resolveLimits } from '../limits.ts';
import { createLogWriter } from './log-writer.ts';
import { openStoreThread } from './store-channel.ts';
import type { StoreListener } from './store-channel.ts';

export interface OpenLogWriterOptions {
  /** Holds one log; created where it does not exist. On a local file system. */
  readonly directory: string;
  /** Stamps commits, and times the delay of a commit. */
  readonly clock: Clock;
  readonly limits?: Partial<LogLimits>;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
}

/**
 * Opens the one writer of a log, and creates the log where there is none. Before it takes anything it checks the schema
 * version, the last batch against the chain, and the free disk space.
 *
 * Appends are encoded at once, unless more than `max_pending_bytes` wait for the disk: then their promises stay pending,
 * and their records must stay as they are, until there is room. An append resolves when it is durable.
 *
 * @throws EventLogError `second_writer`, `not_a_log`, `version_unsupported`, `log_damaged`, `disk_space_low`, `disk_full`,
 * `io_error`, `invalid_limits`
 */
export async function openLogWriter(options: OpenLogWriterOptions): Promise<EventLogWriter> {
  const { directory, clock, logger = silentLogger, metrics = silentMetrics } = options;
  const limits = resolveLimits(options.limits);
  let listener: StoreListener | null = null;
  const { channel, heads } = await openStoreThread(directory, limits, {
    committed: (durationMs) => listener?.committed(durationMs),
    failed: (error: EventLogError) => {
      logger.error('the log takes nothing more', { code: error.code, detail: error.detail });
      listener?.failed(error);
    },
  });
  const log = createLogWriter({ limits, clock, metrics, heads, channel });
  listener = log.listener;
  logger.info('the log is open for writing', { directory, last_ingest_seq: heads.get('raw') ?? 0 });
  return log.writer;
}
