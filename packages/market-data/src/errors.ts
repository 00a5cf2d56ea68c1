import { XrayError } from '@xray/contracts';
import type { ErrorPolicy } from '@xray/contracts';

/** The closed set of reasons for which this package throws. A bad frame or a bad line never throws: it becomes an event. */
export type MarketDataErrorCode =
  /** Halt: a file named for import does not exist. Correct the path. */
  | 'file_missing'
  /** Halt: the path names something that is no regular file, such as a folder or a socket. Name the file itself. */
  | 'not_a_file'
  /** Quarantine: the archive cannot be read to its end: truncated, wrong checksum, encrypted or not of its kind. Fetch it again. */
  | 'archive_damaged'
  /** Quarantine: the archive holds more bytes than the limit allows. Raise the limit or split the file. */
  | 'archive_too_large'
  /** Quarantine: the archive expands by more than the allowed ratio, as a decompression bomb does. Check where it came from. */
  | 'archive_ratio'
  /** Quarantine: no line of the file could be read as its kind. Check the kind that was named. */
  | 'all_lines_bad'
  /** Halt: no importer has the kind that was named. Name one of the known kinds. */
  | 'unknown_kind'
  /** Halt: neither the file's name nor its content says which instrument it is about. Name the symbol. */
  | 'symbol_unknown'
  /** Retry: the answer to an exchange-info request is no list of instruments. Ask again, then check the address. */
  | 'exchange_info_invalid';

const policies: Readonly<Record<MarketDataErrorCode, ErrorPolicy>> = {
  file_missing: 'halt',
  not_a_file: 'halt',
  archive_damaged: 'quarantine',
  archive_too_large: 'quarantine',
  archive_ratio: 'quarantine',
  all_lines_bad: 'quarantine',
  unknown_kind: 'halt',
  symbol_unknown: 'halt',
  exchange_info_invalid: 'retry',
};

/** Everything that this package throws. `detail` says in one sentence what happened, where, and what to do next. */
export class MarketDataError extends XrayError<MarketDataErrorCode> {
  constructor(code: MarketDataErrorCode, detail: string, options?: ErrorOptions) {
    super(code, detail, policies[code], options);
    this.name = 'MarketDataError';
  }
}
