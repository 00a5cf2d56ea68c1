import { join } from 'node:path';

import type { AuditRecord, Clock, EventLogReader } from '@xray/contracts';

import { invalidArgument, requireDirectory, requireObject, requireOptions, requirePort } from '../checked-input.ts';
import { EventLogError } from '../errors.ts';
import { openLogIfThere } from '../reader/open-log-if-there.ts';
import { openLogWriter, type LogWriter } from '../writer/open-log-writer.ts';

/** How long an entry waits for its turn where nothing else is said, in milliseconds. */
const DEFAULT_WAIT_MS = 10_000;

/** Time between two tries, in milliseconds. */
const RETRY_MS = 20;

/** Entries are small, and the one that says that the disk is full must still fit. */
const LIMITS = { min_free_bytes: 0, low_free_bytes: 0 };

/** Where a market's governance log lies: within the folder of its market log, so that a copy takes both. */
export function governanceDirectory(directory: string): string {
  requireDirectory(directory);
  return join(directory, 'governance');
}

/** Which market's governance log takes what, and how long it is waited for. */
export interface GovernanceAppend {
  /** The folder of the market log. */
  readonly directory: string;
  readonly clock: Clock;
  /** Committed together, or none of them. */
  readonly entries: readonly AuditRecord[];
  /** How long to wait while another process writes an entry, in milliseconds, 0 or more. Default 10 000. */
  readonly wait_ms?: number;
}

async function openInTurn(directory: string, clock: Clock, waitMs: number): Promise<LogWriter> {
  const until = clock.monotonicMs() + waitMs;
  for (;;) {
    try {
      return await openLogWriter({ directory, clock, limits: LIMITS });
    } catch (error) {
      const taken = error instanceof EventLogError && error.code === 'second_writer';
      if (!taken || clock.monotonicMs() >= until) throw error;
    }
    await clock.sleep(RETRY_MS);
  }
}

/**
 * Appends entries to the governance log of a market in one commit, beside whoever writes the market log: what is decided
 * about a market (operations, checkpoints, feedback) has a log of its own, in the same form and with the same guarantees. It is
 * opened for the moment of an entry and created with the first one. Resolves when the entries are durable.
 *
 * @throws EventLogError `second_writer` where its turn did not come in time, and what `openLogWriter` throws
 */
export async function appendGovernance(append: GovernanceAppend): Promise<void> {
  requireOptions(append);
  const { clock, directory, entries, wait_ms = DEFAULT_WAIT_MS } = append;
  requirePort('the clock', clock, ['wallMs', 'monotonicMs', 'sleep']);
  if (!Number.isFinite(wait_ms) || wait_ms < 0)
    throw invalidArgument('wait_ms must be a number of milliseconds, at least 0');
  for (const entry of entries) requireObject('an entry', entry);
  if (entries.length === 0) return;
  const log = await openInTurn(governanceDirectory(directory), clock, wait_ms);
  try {
    await log.append({ entries: entries.map((record) => ({ stream: 'audit', record })) });
  } finally {
    await log.close();
  }
}

/** A reader of a market's governance log; `null` before its first entry. @throws EventLogError as `openLogReader` */
export function openGovernanceReader(directory: string): EventLogReader | null {
  return openLogIfThere({ directory: governanceDirectory(directory) });
}

/** The entries of a market's governance log after a sequence number, in order; none before its first one. */
export function governanceEntriesAfter(
  directory: string,
  seq: number,
): readonly { readonly seq: number; readonly record: AuditRecord }[] {
  const reader = openGovernanceReader(directory);
  if (reader === null) return [];
  try {
    return [...reader.read('audit', { from_seq: seq + 1 })].flat();
  } finally {
    reader.close();
  }
}

/** Whether a folder holds a market log, damaged or not: a folder without one, or with a file of others, has no governance log either. */
export function hasMarketLog(directory: string): boolean {
  try {
    const reader = openLogIfThere({ directory });
    reader?.close();
    return reader !== null;
  } catch (error) {
    return !(error instanceof EventLogError && error.code === 'not_a_log');
  }
}
