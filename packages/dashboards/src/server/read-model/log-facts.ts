import { statSync } from 'node:fs';

import { readAudit, type EventLogReader } from '@xray/contracts';

import { DashboardError } from '../../errors.ts';
import type { LogFacts } from './live-view.ts';

/** How long what the file system says is taken to hold. */
const FRESH_MS = 1_000;

/** What the log's latest runs were made with. */
export type RunFacts = Pick<
  LogFacts,
  'cadence_ms' | 'config' | 'config_hash' | 'calibration_name' | 'calibration_hash' | 'runtime'
>;

/** Of which log facts are told, and who knows them. */
export interface LogFactsOptions {
  readonly directory: string;
  readonly reader: EventLogReader;
  /** A clock that never goes back, in milliseconds. */
  readonly monotonicMs: () => number;
  /** What the file system says of the log. Throws where it is not there. */
  readonly files: () => { readonly bytes: number; readonly written: boolean };
  /** What the log's latest runs were made with; asked again when a session has said something. */
  readonly runs: () => RunFacts;
  /** What was asked of the market lately. */
  readonly executions: () => NonNullable<LogFacts['executions']>;
}

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

/**
 * What is known of a log beside its records; looked up anew when a second has passed. What it gives throws while the log is not
 * there, and DashboardError `refused` once another folder lies in its place.
 */
export function followLogFacts(options: LogFactsOptions): () => LogFacts {
  const { directory, monotonicMs, reader } = options;
  const { streams, venues } = origins(reader);
  let said = reader.streamHead('audit').records;
  let runs = options.runs();
  let files = { live: false, size_bytes: 0 };
  let executions = options.executions();
  let lookedAt = Number.NEGATIVE_INFINITY;
  const opened = folderIdentity(directory);
  return () => {
    const now = monotonicMs();
    if (now - lookedAt > FRESH_MS) {
      const { bytes, written } = options.files();
      // The reader holds the files that it opened, wherever they lie now.
      if (folderIdentity(directory) !== opened) {
        throw new DashboardError(
          'refused',
          `another folder was put in the place of ${directory}, and what is shown is of the one before: start the dashboards again`,
        );
      }
      files = { live: written, size_bytes: bytes };
      const heard = reader.streamHead('audit').records;
      // A session may have begun another one meanwhile.
      if (heard !== said) runs = options.runs();
      said = heard;
      executions = options.executions();
      lookedAt = now;
    }
    return { ...files, ...runs, log: directory, venues, streams, executions };
  };
}
