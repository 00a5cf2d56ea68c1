import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';

import { errorText, LOG_STREAMS, sha256Digest, timestampMs } from '@xray/contracts';
import { z } from 'zod';

import { ExportError } from '../errors.ts';

/** `jsonl`: one record a line, as JSON. `parquet`: a column for each field, written by DuckDB. */
export const EXPORT_FORMATS = ['jsonl', 'parquet'] as const;
/** How files hold records. A folder may hold both formats; each is continued by itself. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What is said of an exported file. */
export const exportedFileSchema = z
  .object({
    stream: z.enum(LOG_STREAMS),
    file: z.string(),
    first_seq: z.int().positive(),
    last_seq: z.int().positive(),
    records: z.int().positive(),
    /** Whether it holds every record from the first to the last; a choice by time may leave some out. */
    complete: z.boolean(),
    bytes: z.int().positive(),
    sha256: sha256Digest,
  })
  .readonly();
/** A file of a folder: which records of which stream it holds, both ends included, and the digest of its bytes. */
export type ExportedFile = z.output<typeof exportedFileSchema>;

const exportRecord = z
  .object({
    exported_ts_ms: timestampMs,
    format: z.enum(EXPORT_FORMATS),
    /** The closed segments of the log at that time: by these a pruning knows the log again. */
    segments: z
      .array(z.object({ segment: z.int().positive(), batch_id: z.int(), digest: sha256Digest }).readonly())
      .readonly(),
    files: z.array(exportedFileSchema).readonly(),
  })
  .readonly();
/** One export into a folder: when, of which state of the log, and which files it added. */
export type ExportRecord = z.output<typeof exportRecord>;

const manifestSchema = z
  .object({
    schema: z.literal('xray_export_manifest'),
    schema_version: z.literal('1'),
    exports: z.array(exportRecord).readonly(),
  })
  .readonly();
/** What a folder holds, export by export, the oldest first. It lies in the folder as JSON. */
export type ExportManifest = z.output<typeof manifestSchema>;

const FILE = 'manifest.json';

/** Where the manifest of a folder lies, whether there is one or not. */
export function manifestPath(folder: string): string {
  return join(folder, FILE);
}

/** What a folder was exported to before; an empty manifest where nothing was. @throws ExportError `unreadable_manifest` */
export function readManifest(folder: string): ExportManifest {
  const path = manifestPath(folder);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { schema: 'xray_export_manifest', schema_version: '1', exports: [] };
    throw new ExportError('unreadable_manifest', `${path} cannot be read: ${errorText(error)}`, { cause: error });
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ExportError(
      'unreadable_manifest',
      `${path} is not a manifest of an export: name another folder with --out`,
      { cause },
    );
  }
}

export async function addToManifest(folder: string, added: ExportRecord): Promise<void> {
  const before = readManifest(folder);
  const manifest: ExportManifest = { ...before, exports: [...before.exports, added] };
  const path = manifestPath(folder);
  writeFileSync(`${path}.part`, `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
  await rename(`${path}.part`, path);
}

export async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) if (chunk instanceof Uint8Array) hash.update(chunk);
  return hash.digest('hex');
}
