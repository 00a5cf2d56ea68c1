import { readAudit, type AuditRecord, type ImportedContent } from '@xray/contracts';

import { requireIterable, requireObject } from '../../checked-input.ts';
import { MarketDataError } from '../../errors.ts';
import type { FilePosition } from '../entries/file-position.ts';

/** How far the log has come with one file. */
export interface ImportedSoFar {
  readonly position: FilePosition;
  readonly is_complete: boolean;
}

/** From the earliest to the latest receipt of a file's events, both included, in milliseconds since the Unix epoch. */
export interface ImportedSpan {
  readonly earliest_recv_ts_ms: number;
  readonly latest_recv_ts_ms: number;
}

/** What a log already holds of which files. */
export interface ImportHistory {
  /** Times of the events of every file of the same kind, venue and symbol, from the first to the last. */
  spansOf(content: ImportedContent): readonly ImportedSpan[];
  /** `null` for content of which the log has nothing. */
  find(content: ImportedContent): ImportedSoFar | null;
}

function subjectKey(content: ImportedContent): string {
  return [content.kind, content.source_id, content.symbol ?? ''].join('|');
}

function contentKey(content: ImportedContent): string {
  return [subjectKey(content), content.file_digest].join('|');
}

/** Older versions recorded no earliest time: such a file may begin anywhere. */
function spanOf({ earliest_recv_ts_ms, latest_recv_ts_ms }: FilePosition): readonly ImportedSpan[] {
  if (latest_recv_ts_ms === null) return [];
  return [{ earliest_recv_ts_ms: earliest_recv_ts_ms ?? 0, latest_recv_ts_ms }];
}

/**
 * Reads the history of a log from the records of its audit stream, in sequence order; records of other kinds are passed
 * over. Of each file the last record counts.
 *
 * @throws MarketDataError `import_history_unreadable`: to go on would import lines a second time; `invalid_argument`
 */
export function importHistory(auditRecords: Iterable<AuditRecord>): ImportHistory {
  const files = new Map<string, ImportedSoFar & { readonly content: ImportedContent }>();
  requireIterable('the audit records', auditRecords);
  for (const record of auditRecords) {
    requireObject('an audit record', record);
    const read = readAudit(record, ['import_progress', 'import_completed']);
    switch (read.reading) {
      case 'other':
        break;
      case 'unreadable':
        throw new MarketDataError(
          'import_history_unreadable',
          `An ${record.kind} record of the log cannot be read (${read.problem}): use the version of xray that wrote the log, or a newer one.`,
        );
      case 'known': {
        const { detail, kind } = read.record;
        const { content, position } = detail;
        files.set(contentKey(content), { content, position, is_complete: kind === 'import_completed' });
      }
    }
  }
  return {
    find: (content) => {
      requireObject('the content', content);
      return files.get(contentKey(content)) ?? null;
    },
    spansOf: (content) => {
      requireObject('the content', content);
      return [...files.values()]
        .filter((file) => subjectKey(file.content) === subjectKey(content))
        .flatMap((file) => spanOf(file.position));
    },
  };
}
