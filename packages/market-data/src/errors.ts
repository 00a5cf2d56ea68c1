import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** Everything that this package throws. A bad frame or a bad line never throws: it becomes an event. */
export class MarketDataError extends defineErrors('MarketDataError', {
  /** Halt: a file named for import does not exist. Correct the path. */
  file_missing: 'halt',
  /** Halt: the path names something that is no regular file, such as a folder or a socket. Name the file itself. */
  not_a_file: 'halt',
  /** Quarantine: the archive cannot be read to its end: truncated, wrong checksum, encrypted or not of its kind. Fetch it again. */
  archive_damaged: 'quarantine',
  /** Quarantine: the archive holds more bytes than the limit allows. Raise the limit or split the file. */
  archive_too_large: 'quarantine',
  /** Quarantine: the archive expands by more than the allowed ratio, as a decompression bomb does. Check where it came from. */
  archive_ratio: 'quarantine',
  /** Quarantine: no line of the file could be read as its kind. Check the kind that was named. */
  all_lines_bad: 'quarantine',
  /** Quarantine: most of a file cannot be what its kind says, or lacks what its kind has. The message says what it looks like. */
  wrong_content: 'quarantine',
  /** Quarantine: the file is of another market of the exchange, whose numbers have other units. Give files of this market. */
  wrong_market: 'quarantine',
  /** Quarantine: the file holds no row. Fetch it again, or leave it out. */
  file_empty: 'quarantine',
  /** Quarantine: the digest of a file is not the one that its .CHECKSUM states. Fetch both again. */
  checksum_mismatch: 'quarantine',
  /** Quarantine: a .CHECKSUM holds no SHA-256 digest of its file. Fetch it again, or take it away. */
  checksum_unreadable: 'quarantine',
  /** Halt: a .CHECKSUM was named without the file that it is of. Name that file. */
  checksum_alone: 'halt',
  /** Halt: no importer has the kind that was named. Name one of the known kinds. */
  unknown_kind: 'halt',
  /** Halt: neither the file's name nor its content says which instrument it is about. Name the symbol. */
  symbol_unknown: 'halt',
  /** Halt: the operating system refuses to read a file named for import. Check its permissions and its disk. */
  file_unreadable: 'halt',
  /** Halt: the file's name does not end like one that can be imported as its kind. Rename it or name another. */
  unknown_suffix: 'halt',
  /** Halt: the file's name announces another kind than the one that was named. Import it as that one. */
  kind_mismatch: 'halt',
  /** Quarantine: a zip holds something other than exactly one plain file. Unpack it and name the files. */
  archive_contents: 'quarantine',
  /** Quarantine: a line is longer than the limit, as in a file that is no text. Check the file or raise the limit. */
  line_too_long: 'quarantine',
  /** Quarantine: the header lacks a column that the kind needs. Check the kind that was named. */
  unknown_layout: 'quarantine',
  /** Retry: a file changed after the import was planned. Import it again when nothing writes to it any more. */
  archive_changed: 'retry',
  /** Halt: an import record in the log cannot be read, so that what was imported is not known. Use a newer version. */
  import_history_unreadable: 'halt',
  /** Retry: the answer to an exchange-info request is no list of instruments. Ask again, then check the address. */
  exchange_info_invalid: 'retry',
  /** Halt: an argument is none of its kind, such as a text in the place of bytes or of a list. Correct the call. */
  invalid_argument: 'halt',
  /** Halt: the options of a live feed are none, or contradict each other or the venue. Correct them. */
  feed_configuration: 'halt',
  /** Halt: the venue offers no stream for a channel that was named. Name one of those that the message lists. */
  stream_unknown: 'halt',
  /** Halt: the venue has no instrument of a name that was asked for. Name one of those that the message offers. */
  instrument_unknown: 'halt',
  /** Retry: a request to the venue got no answer, or one that could not be taken whole. Ask again later. */
  request_failed: 'retry',
  /** Retry: the venue answered a request with an error status. Ask again later; check the address where it stays. */
  request_refused: 'retry',
  /** Skip: a source of one's own handed over values that no raw market event can hold. Correct the source. */
  raw_event_invalid: 'skip',
  /** Halt: whoever asked the venue something gave up before there was an answer. */
  request_stopped: 'halt',
}) {}
/**
 * What went wrong in reading a file or in speaking to a venue, to be switched on. The entries of the class say what to
 * do about each.
 */
export type MarketDataErrorCode = ErrorCodeOf<typeof MarketDataError>;
