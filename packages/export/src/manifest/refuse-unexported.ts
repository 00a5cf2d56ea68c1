import { ExportError } from '../errors.ts';
import type { ExportCoverage, LogSegment } from './export-coverage.ts';

/**
 * Refuses to call segments of a log exported unless all of each is in files that are what was written.
 *
 * @throws ExportError `not_exported`, naming what no file holds, `export_damaged`, naming the file
 */
export async function refuseUnexported(
  coverage: ExportCoverage,
  segments: readonly LogSegment[],
  directory: string,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  for (const segment of segments) {
    const missing = coverage.missing(segment);
    if (missing === null) continue;
    throw new ExportError(
      'not_exported',
      `${missing}: call xray export --log ${directory} --format parquet --new --out <dir> first, then name that folder with --exports`,
    );
  }
  const damaged = await coverage.damaged(segments, onProgress);
  if (damaged !== null)
    throw new ExportError(
      'export_damaged',
      `${damaged} is not the file that was exported: export again into a new folder`,
    );
}
