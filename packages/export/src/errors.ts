import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** The one error of this package; `detail` says what to do. */
export class ExportError extends defineErrors('ExportError', {
  /** A file is there already under a name that would be written. Policy: halt; name another folder, or export only what is new. */
  file_exists: 'halt',
  /** The manifest of a folder cannot be read, or is none. Policy: halt; name another folder. */
  unreadable_manifest: 'halt',
  /** Parquet was asked for and DuckDB, which writes it, is not installed. Policy: halt; install it, or export JSON Lines. */
  parquet_unavailable: 'halt',
  /** A segment of a log is not in the files of an export, or not wholly. Policy: halt; export it first. */
  not_exported: 'halt',
  /** A file is not what was exported. Policy: halt; export again into a new folder. */
  export_damaged: 'halt',
  /** It was asked to stop. Policy: halt; the files that are finished are whole, and no manifest names them. */
  stopped: 'halt',
}) {}
/** What stops an export, to be switched on. The entries of the class say what to do about each. */
export type ExportErrorCode = ErrorCodeOf<typeof ExportError>;
