import { auditRecord, type AuditRecord, type ImportedContent as RecordedContent } from '@xray/contracts';

import type { BadLine } from '../bad-line.ts';
import { RECV_TIME_SOURCE, type ImportKind } from '../import-kind.ts';
import type { FilePosition } from '../entries/file-position.ts';

/** What is imported, as one of the kinds that this version knows. */
export interface ImportedContent extends RecordedContent {
  readonly kind: ImportKind;
}

export interface ImportedFile {
  readonly content: ImportedContent;
  /** The last part of the path only: where the file lay is nobody's business. */
  readonly file_name: string;
  readonly file_bytes: number;
}

/** Says what the import of a file takes as receipt time, beside what file it is. */
export function importStarted(file: ImportedFile, recordedTsMs: number): AuditRecord {
  return auditRecord('import_started', recordedTsMs, {
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
  return auditRecord(reached.is_end ? 'import_completed' : 'import_progress', recordedTsMs, {
    content: file.content,
    file_name: file.file_name,
    position: reached.position,
    bad_lines: reached.bad_lines.map(({ line, reason }) => ({ line, reason })),
  });
}
