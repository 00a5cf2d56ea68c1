import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { errorText } from '@xray/contracts';

import { MarketDataError } from '../../errors.ts';
import { EXPANSION_GRACE_BYTES, type ImportLimits } from '../import-limits.ts';
import type { ArchiveContainer } from './archive-container.ts';
import { zipEntryBytes } from './zip-entry.ts';

export interface ArchiveFile {
  readonly path: string;
  readonly file_name: string;
  readonly file_bytes: number;
  readonly container: ArchiveContainer;
}

/** Small enough that some hundred files can be merged at once: what a chunk holds is parsed as a whole. */
const CHUNK_BYTES = 32 * 1024;

function gunzipped(path: string): AsyncIterable<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // The iteration of the last stream reports every error of the pipeline, which closes both ends whichever stops first.
  pipeline(createReadStream(path), gunzip, () => undefined);
  return gunzip;
}

function unpacked(file: ArchiveFile): AsyncIterable<Buffer> {
  switch (file.container) {
    case 'plain':
      return createReadStream(file.path, { highWaterMark: CHUNK_BYTES });
    case 'gzip':
      return gunzipped(file.path);
    case 'zip':
      return zipEntryBytes(file);
  }
}

function isSystemError(thrown: unknown): boolean {
  return thrown instanceof Error && 'syscall' in thrown;
}

/** What a failed read means: the file system's refusal, or content that is not what the file's name announces. */
export function readFailure(fileName: string, thrown: unknown): MarketDataError {
  if (thrown instanceof MarketDataError) return thrown;
  const cause = { cause: thrown };
  return isSystemError(thrown)
    ? new MarketDataError(
        'file_unreadable',
        `${fileName} cannot be read (${errorText(thrown)}): check it and its permissions.`,
        cause,
      )
    : new MarketDataError('archive_damaged', `${fileName} is damaged (${errorText(thrown)}): fetch it again.`, cause);
}

/**
 * The uncompressed bytes of a file, chunk by chunk, in flat memory. Chunks are never reused: views of them stay valid.
 *
 * @throws MarketDataError `archive_damaged` (truncated, wrong checksum, encrypted, not of its container),
 * `archive_contents` (a zip that does not hold exactly one file), `archive_ratio`, `archive_too_large`, `file_unreadable`.
 */
export async function* archiveBytes(file: ArchiveFile, limits: ImportLimits): AsyncGenerator<Buffer, void> {
  const ratioLimit = Math.max(EXPANSION_GRACE_BYTES, file.file_bytes * limits.max_expansion_ratio);
  const expands = file.container !== 'plain';
  let bytes = 0;
  try {
    for await (const chunk of unpacked(file)) {
      bytes += chunk.length;
      if (expands && bytes > ratioLimit) {
        throw new MarketDataError(
          'archive_ratio',
          `${file.file_name} expands to more than ${limits.max_expansion_ratio} times its size: check where it came from.`,
        );
      }
      if (bytes > limits.max_uncompressed_bytes) {
        throw new MarketDataError(
          'archive_too_large',
          `${file.file_name} holds more than ${limits.max_uncompressed_bytes} bytes: raise the limit or split the file.`,
        );
      }
      yield chunk;
    }
  } catch (thrown) {
    throw readFailure(file.file_name, thrown);
  }
}
