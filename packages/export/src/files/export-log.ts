import { mkdirSync } from 'node:fs';

import { LOG_STREAMS, type Clock, type EventLogReader, type LogStream } from '@xray/contracts';

import { addToManifest, readManifest, type ExportedFile, type ExportFormat } from '../manifest/export-manifest.ts';
import type { LogSegment } from '../manifest/export-coverage.ts';
import { exportStream } from './export-stream.ts';
import type { StreamSelection } from './stream-selection.ts';

/** Told how far one stream has come. */
export interface StreamProgress {
  /** Called as records are written: how many of them are, and how many there are to write. */
  readonly update: (records: number, of: number) => void;
  /** Called once, when the stream is done or has failed. */
  readonly end: () => void;
}

/** What is exported of which log, in which form, and into which folder. */
export interface LogExport {
  readonly reader: EventLogReader;
  /** The closed segments of the log: by these a pruning knows it again. */
  readonly closed_segments: readonly LogSegment[];
  /** Whether nothing was pruned: records begin with the first. */
  readonly from_the_first: boolean;
  /** One stream; `null` for all. */
  readonly only: LogStream | null;
  /** Which records, or those that the folder does not hold yet. */
  readonly selection: StreamSelection | 'new';
  readonly format: ExportFormat;
  /** Made where it is missing. No file in it is written over. */
  readonly folder: string;
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly signal: AbortSignal;
  /** Called when a stream begins; gives who is told how far it is. */
  readonly watchStream?: (stream: LogStream) => StreamProgress;
  /** Called with each file when it is whole. */
  readonly onFile?: (file: ExportedFile) => void;
}

/** What a folder does not hold yet of a stream. */
function newSelection(files: readonly ExportedFile[], stream: LogStream): StreamSelection {
  const held = files.filter((file) => file.stream === stream && file.complete).map(({ last_seq }) => last_seq);
  return { from_seq: Math.max(0, ...held) + 1 };
}

function recordsOf(reader: EventLogReader, stream: LogStream): number {
  if (stream !== 'raw') return reader.streamHead(stream).records;
  return reader.rawBatches().at(-1)?.last_ingest_seq ?? 0;
}

/**
 * Writes the streams of a log into files of a folder, and into its manifest what they hold. Gives the files of this export.
 *
 * @throws ExportError
 */
export async function exportLog(options: LogExport): Promise<readonly ExportedFile[]> {
  const { clock, folder, format, from_the_first, only, reader, selection, signal } = options;
  mkdirSync(folder, { recursive: true });
  const held = readManifest(folder)
    .exports.filter((one) => one.format === format)
    .flatMap((one) => one.files);
  const files: ExportedFile[] = [];
  for (const stream of LOG_STREAMS) {
    if (only !== null && only !== stream) continue;
    const progress = options.watchStream?.(stream);
    const total = recordsOf(reader, stream);
    const written = await exportStream({
      reader,
      stream,
      selection: selection === 'new' ? newSelection(held, stream) : selection,
      format,
      folder,
      whole: from_the_first && selection !== 'new' && Object.keys(selection).length === 0,
      signal,
      onProgress: (records) => progress?.update(records, total),
    }).finally(() => progress?.end());
    files.push(...written);
    for (const file of written) options.onFile?.(file);
  }
  await addToManifest(folder, {
    exported_ts_ms: clock.wallMs(),
    format,
    segments: options.closed_segments.map(({ batch_id, digest, segment }) => ({ segment, batch_id, digest })),
    files,
  });
  return files;
}
