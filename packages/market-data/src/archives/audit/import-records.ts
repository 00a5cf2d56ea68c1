import { sha256Digest } from '@xray/contracts';
import type { AuditRecord } from '@xray/contracts';
import { z } from 'zod';

import type { BadLine } from '../bad-line.ts';
import { IMPORT_KINDS, RECV_TIME_SOURCE } from '../import-kind.ts';
import { filePosition } from '../run/file-position.ts';
import type { FilePosition } from '../run/file-position.ts';

/** Kinds of the audit records that an import leaves, one file each. */
export const IMPORT_STARTED = 'import_started';
export const IMPORT_PROGRESS = 'import_progress';
export const IMPORT_COMPLETED = 'import_completed';

/**
 * What was imported: the same bytes read as the same thing are imported once. The symbol belongs to it because files of
 * two symbols may be equal byte for byte, as funding rates in a quiet month are; `null` where the lines themselves tell.
 */
export const importedContent = z
  .object({
    kind: z.enum(IMPORT_KINDS),
    source_id: z.string(),
    symbol: z.string().nullable(),
    file_digest: sha256Digest,
  })
  .readonly();
export type ImportedContent = z.infer<typeof importedContent>;

export const importPositionDetail = z
  .object({ content: importedContent, file_name: z.string(), position: filePosition })
  .readonly();

export interface ImportedFile {
  readonly content: ImportedContent;
  /** The last part of the path only: where the file lay is nobody's business. */
  readonly file_name: string;
  readonly file_bytes: number;
}

function auditRecord(kind: string, recordedTsMs: number, detail: AuditRecord['detail']): AuditRecord {
  return { schema: 'audit_record', schema_version: '1', kind, recorded_ts_ms: recordedTsMs, detail };
}

/** Says what the import of a file takes as receipt time, beside what file it is. */
export function importStarted(file: ImportedFile, recordedTsMs: number): AuditRecord {
  return auditRecord(IMPORT_STARTED, recordedTsMs, {
    content: file.content,
    file_name: file.file_name,
    file_bytes: file.file_bytes,
    recv_ts_ms_from: RECV_TIME_SOURCE[file.content.kind],
  });
}

/** The position after the batch that the record is committed with, and the bad lines listed in it. */
export function importReached(
  file: ImportedFile,
  reached: { readonly position: FilePosition; readonly bad_lines: readonly BadLine[]; readonly is_end: boolean },
  recordedTsMs: number,
): AuditRecord {
  return auditRecord(reached.is_end ? IMPORT_COMPLETED : IMPORT_PROGRESS, recordedTsMs, {
    content: file.content,
    file_name: file.file_name,
    position: reached.position,
    bad_lines: reached.bad_lines.map(({ line, reason }) => ({ line, reason })),
  });
}
