import type { RawMarketEvent } from '@xray/contracts';

import type { ImportHistory } from '../audit/import-history.ts';
import type { ImportedContent } from '../audit/import-records.ts';
import type { ImportKind } from '../import-kind.ts';
import type { FileSurvey } from './file-survey.ts';

/** Raw events of a symbol that a log holds, received in a span of time: what a file that overlaps it is compared with. */
export type RecordedEvents = (symbol: string, fromMs: number, toMs: number) => Iterable<RawMarketEvent>;

/** A file as far as its overlap with others goes. */
export interface SpannedFile {
  readonly content: ImportedContent;
  readonly file_name: string;
  readonly survey: Pick<FileSurvey, 'earliest_recv_ts_ms' | 'latest_recv_ts_ms'>;
}

const DAY_NAME = /-\d{4}-\d{2}-\d{2}(?=\.)/;
const MONTH_NAME = /-\d{4}-\d{2}(?=\.)/;

/** The archive's daily files are made anew when they are corrected, its monthly ones are not: 2 is more exact than 1. */
function exactness(fileName: string): number {
  if (DAY_NAME.test(fileName)) return 2;
  return MONTH_NAME.test(fileName) ? 1 : 0;
}

function spanMs({ survey }: SpannedFile): number {
  return survey.latest_recv_ts_ms - survey.earliest_recv_ts_ms;
}

/**
 * Which of two files about the same symbol comes first where they have an event of the same time. What comes later counts,
 * so the more exact comes later: a daily archive after a monthly one, then the file that spans less time; between equals
 * their digests decide. Neither the order in which they were named nor, beyond the date, their names have a say.
 */
function lessExactFirst(left: SpannedFile, right: SpannedFile): number {
  const byName = exactness(left.file_name) - exactness(right.file_name);
  if (byName !== 0) return byName;
  const bySpan = spanMs(right) - spanMs(left);
  if (bySpan !== 0) return bySpan;
  return left.content.file_digest < right.content.file_digest ? -1 : 1;
}

function subjectOf({ content }: SpannedFile): string | null {
  return content.kind === 'klines' ? content.symbol : null;
}

/** The files in the order in which the merge takes equal times: as named, but for those about the same symbol. */
export function inOrderOfExactness<File extends SpannedFile>(files: readonly File[]): readonly File[] {
  const bySubject = new Map<string, File[]>();
  for (const file of files) {
    const subject = subjectOf(file);
    if (subject !== null) bySubject.set(subject, [...(bySubject.get(subject) ?? []), file]);
  }
  for (const group of bySubject.values()) group.sort(lessExactFirst);
  return files.map((file) => {
    const subject = subjectOf(file);
    return (subject === null ? undefined : bySubject.get(subject)?.shift()) ?? file;
  });
}

function touches(file: SpannedFile, fromMs: number, toMs: number): boolean {
  return file.survey.earliest_recv_ts_ms <= toMs && file.survey.latest_recv_ts_ms >= fromMs;
}

/** Whether a file shares time with another one of the same symbol, in the plan or in the log. */
export function overlapsOthers(file: SpannedFile, files: readonly SpannedFile[]): boolean {
  return files.some(
    (other) =>
      other !== file &&
      subjectOf(other) !== null &&
      subjectOf(other) === subjectOf(file) &&
      touches(file, other.survey.earliest_recv_ts_ms, other.survey.latest_recv_ts_ms),
  );
}

/** Kinds of archive that tell of the same trades, each by its own identifiers. */
const OTHER_FORM: Readonly<Partial<Record<ImportKind, ImportKind>>> = { aggTrades: 'trades', trades: 'aggTrades' };

/** Whether the log holds an archive of the same trades in the other form, at least in part. */
export function isToldInOtherForm(file: SpannedFile, history: ImportHistory): boolean {
  const kind = OTHER_FORM[file.content.kind];
  if (kind === undefined) return false;
  return history
    .spansOf({ ...file.content, kind })
    .some(({ earliest_recv_ts_ms, latest_recv_ts_ms }) => touches(file, earliest_recv_ts_ms, latest_recv_ts_ms));
}

/** The candles of the log that a file may contradict. */
export function recordedCandles(
  file: SpannedFile,
  history: ImportHistory,
  recorded: RecordedEvents,
): readonly RawMarketEvent[] {
  const symbol = subjectOf(file);
  if (symbol === null) return [];
  const isShared = history
    .spansOf(file.content)
    .some(({ earliest_recv_ts_ms, latest_recv_ts_ms }) => touches(file, earliest_recv_ts_ms, latest_recv_ts_ms));
  if (!isShared) return [];
  const { earliest_recv_ts_ms, latest_recv_ts_ms } = file.survey;
  return [...recorded(symbol, earliest_recv_ts_ms, latest_recv_ts_ms)].filter(
    (event) => event.event_type === 'Candle' && event.source_id === file.content.source_id,
  );
}
