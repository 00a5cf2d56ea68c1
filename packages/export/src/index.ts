/**
 * {@include ../README.md}
 *
 * @module @xray/export
 */

export { ExportError, type ExportErrorCode } from './errors.ts';
export { exportLog, type LogExport, type StreamProgress } from './files/export-log.ts';
export type { StreamSelection } from './files/stream-selection.ts';
export { exportCoverage, type ExportCoverage, type LogSegment } from './manifest/export-coverage.ts';
export { refuseUnexported } from './manifest/refuse-unexported.ts';
export {
  EXPORT_FORMATS,
  exportedFileSchema,
  manifestPath,
  readManifest,
  type ExportedFile,
  type ExportFormat,
  type ExportManifest,
  type ExportRecord,
} from './manifest/export-manifest.ts';
export { columnsOf, type Column, type ColumnType, type ExportedRow } from './tables/columns.ts';
export { rawRecordJson } from './tables/raw-json.ts';
export { streamRecords } from './tables/stream-records.ts';
