import type { ImportPosition } from '@xray/contracts';

/** How far into a file an import has come: what the audit keeps of it. */
export type FilePosition = ImportPosition;

export const FILE_START: FilePosition = {
  lines: 0,
  bytes: 0,
  records: 0,
  decode_failures: 0,
  bad_lines: 0,
  metadata_lines: 0,
  out_of_order: 0,
  latest_recv_ts_ms: null,
  earliest_recv_ts_ms: null,
  moved_without_volume: 0,
  first_moved_without_volume_line: null,
  symbol_hint: null,
};
