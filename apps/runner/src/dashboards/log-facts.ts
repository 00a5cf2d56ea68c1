import { statSync } from 'node:fs';

import { readAudit, type EventLogReader } from '@xray/contracts';
import { DEFAULT_CADENCE_MS } from '@xray/contracts/config';
import type { LogFacts } from '@xray/dashboards/server';
import { governanceEntriesAfter, logFiles } from '@xray/event-log';
import { z } from 'zod';

import { recentExecutions, OperationError } from '@xray/operations';
import { recordedIdentity } from '../identity/log-identity.ts';

/** How long what the file system says is taken to hold. */
const FRESH_MS = 1_000;

/** Where the raw events of a log are from: what its sessions say. */
function origins(reader: EventLogReader): Pick<LogFacts, 'streams' | 'venues'> {
  const venues = new Set<string>();
  const streams = new Set<string>();
  for (const batch of reader.read('audit')) {
    for (const { record } of batch) {
      const session = readAudit(record, ['feed_session']);
      if (session.reading !== 'known') continue;
      venues.add(session.record.detail.venue);
      for (const stream of session.record.detail.streams) streams.add(stream);
    }
  }
  if (venues.size === 0) {
    const [first] = reader.readRaw({ to_ingest_seq: 1 });
    const source = first?.[0]?.event.source_id;
    if (source !== undefined) venues.add(source);
  }
  return { venues: [...venues].sort(), streams: [...streams].sort() };
}

/** Tells a folder from another one that is put in its place, were it a copy; `null` where there is none. */
function folderIdentity(directory: string): string | null {
  const found = statSync(directory, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : [found.dev, found.ino, found.birthtimeNs].join(' ');
}

/** Executions that are shown; all are in the audit. */
const SHOWN_EXECUTIONS = 30;

/** What is known of a log beside its records; looked up anew when a second has passed. Throws while it is not there. */
export function describeLogOf(directory: string, reader: EventLogReader, monotonicMs: () => number): () => LogFacts {
  const { streams, venues } = origins(reader);
  let said = reader.streamHead('audit').records;
  let identity = recordedIdentity(reader);
  let files = { live: false, size_bytes: 0 };
  const executions = recentExecutions((seq) => governanceEntriesAfter(directory, seq), SHOWN_EXECUTIONS);
  let asked = executions();
  let lookedAt = Number.NEGATIVE_INFINITY;
  const opened = folderIdentity(directory);
  return () => {
    const now = monotonicMs();
    if (now - lookedAt > FRESH_MS) {
      const { bytes, written } = logFiles(directory);
      // The reader holds the files that it opened, wherever they lie now.
      if (folderIdentity(directory) !== opened) {
        throw new OperationError(
          'not_done',
          `another folder was put in the place of ${directory}, and what is shown is of the one before: start the dashboards again`,
        );
      }
      files = { live: written, size_bytes: bytes };
      const heard = reader.streamHead('audit').records;
      // A session may have begun another one meanwhile.
      if (heard !== said) identity = recordedIdentity(reader);
      said = heard;
      asked = executions();
      lookedAt = now;
    }
    return {
      ...files,
      log: directory,
      executions: asked,
      // A log without runs has the cadence that its runs would have by default.
      cadence_ms: identity?.config.cadence_ms ?? DEFAULT_CADENCE_MS,
      venues,
      streams,
      config: identity === null ? null : z.record(z.string(), z.json()).parse(identity.config),
      config_hash: identity?.config_hash ?? null,
      calibration_name: identity?.calibration?.name ?? null,
      calibration_hash: identity?.calibration?.hash ?? null,
      runtime: identity === null ? null : z.record(z.string(), z.json()).parse(identity.runtime),
    };
  };
}
