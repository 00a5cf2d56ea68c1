import { createEntryCanonicalizer, type AppendRequest, type LogStream } from '@xray/contracts';
import { cpSync } from 'node:fs';

import { completeLogLimits, type LogLimits } from '../limits.ts';
import { openLogStore, type LogStore } from '../store/log-store.ts';
import type { Commit } from '../store/segment-writer.ts';
import { addToGroup, createCommitGroup, finishGroup } from '../writer/commit-group.ts';

/** Encodes appends into the one commit that they would share. */
export function commitOf(
  requests: readonly AppendRequest[],
  heads: ReadonlyMap<LogStream, number> = new Map(),
  limits: Partial<LogLimits> = {},
): Commit {
  const group = createCommitGroup();
  const context = {
    limits: completeLogLimits(limits),
    heads: new Map(heads),
    canonicalize: createEntryCanonicalizer(),
  };
  for (const one of requests) addToGroup(group, context, one);
  return { batches: finishGroup(group), runs: [...group.runs.values()], appended_ts_ms: 1_770_000_000_999 };
}

/** Opens a log without a thread, which a test can leave unclosed and copy. */
export function openStore(directory: string, limits: Partial<LogLimits> = {}): LogStore {
  return openLogStore(directory, completeLogLimits({ min_free_bytes: 0, ...limits }));
}

/** Writes a log of one commit for each append. */
export function writeLog(directory: string, requests: readonly AppendRequest[], limits: Partial<LogLimits> = {}): void {
  const store = openStore(directory, limits);
  for (const one of requests) store.commit(commitOf([one], store.heads, limits));
  store.close();
}

/** The files of a log as they lie on the disk now, as a crash would leave them. */
export function copyLog(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith('-shm') });
}
