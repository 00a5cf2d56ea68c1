import { statSync } from 'node:fs';
import { join } from 'node:path';

import type { LogStream } from '@xray/contracts';

import { fileDigest, readManifest, type ExportedFile } from './export-manifest.ts';

/** A closed segment of a log, as far as it is told apart from others and says what it holds. */
export interface LogSegment {
  readonly segment: number;
  /** Its last batch, and that batch's digest: equal ones are equal content. */
  readonly batch_id: number;
  readonly digest: string;
  readonly streams: readonly {
    readonly stream: LogStream;
    readonly first_seq: number;
    readonly last_seq: number;
  }[];
}

/** A file that holds a stretch of a stream, and the manifest that says so. */
interface CoveringFile extends ExportedFile {
  readonly path: string;
}

/** What is known from manifests: which segments they were made of, and which files hold what. */
export interface ExportCoverage {
  /**
   * Why a segment cannot be said to be exported: that no export was made since it was closed, or which records of which
   * stream no file holds. `null` where all of it is.
   */
  missing(segment: LogSegment): string | null;
  /** The files that hold records of the segments. */
  files(segments: readonly LogSegment[]): readonly string[];
  /** Reads those files. Returns the first one that is gone or is not what was written; `null` where all are. */
  damaged(segments: readonly LogSegment[], onProgress: (done: number, total: number) => void): Promise<string | null>;
}

/** @throws ExportError `unreadable_manifest` where a manifest cannot be read */
export function exportCoverage(folders: readonly string[]): ExportCoverage {
  const exports = folders.flatMap((folder) => readManifest(folder).exports.map((one) => ({ ...one, folder })));
  const known = new Set(
    exports.flatMap((one) => one.segments.map(({ batch_id, digest, segment }) => `${segment} ${batch_id} ${digest}`)),
  );
  const files: readonly CoveringFile[] = exports.flatMap(({ files: written, folder }) =>
    written.filter((file) => file.complete).map((file) => ({ ...file, path: join(folder, file.file) })),
  );

  function coveringFiles(segments: readonly LogSegment[]): readonly CoveringFile[] {
    const ranges = segments.flatMap((segment) => segment.streams);
    return files.filter((file) =>
      ranges.some(
        ({ first_seq, last_seq, stream }) =>
          file.stream === stream && file.first_seq <= last_seq && file.last_seq >= first_seq,
      ),
    );
  }

  return {
    missing(segment) {
      const { batch_id, digest, segment: number, streams } = segment;
      if (!known.has(`${number} ${batch_id} ${digest}`))
        return `no export was made of segment ${number} since it was closed`;
      for (const { first_seq, last_seq, stream } of streams) {
        const gap = firstGap(files, stream, first_seq, last_seq);
        if (gap !== null) return `no file holds ${stream} ${gap} of segment ${number}`;
      }
      return null;
    },
    files: (segments) => coveringFiles(segments).map(({ path }) => path),
    async damaged(segments, onProgress) {
      const all = coveringFiles(segments);
      for (const [done, { bytes, path, sha256 }] of all.entries()) {
        if (statSync(path, { throwIfNoEntry: false })?.size !== bytes) return path;
        if ((await fileDigest(path)) !== sha256) return path;
        onProgress(done + 1, all.length);
      }
      return null;
    },
  };
}

/** The first sequence number of a range that no file holds; `null` where all are held. */
function firstGap(files: readonly CoveringFile[], stream: string, first: number, last: number): number | null {
  const held = files.filter((file) => file.stream === stream).sort((one, other) => one.first_seq - other.first_seq);
  let next = first;
  for (const file of held) {
    if (file.first_seq > next) break;
    next = Math.max(next, file.last_seq + 1);
  }
  return next > last ? null : next;
}
