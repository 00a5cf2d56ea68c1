/** A line that could not be read. It is counted and reported, and the import goes on. */
export interface BadLine {
  readonly file_name: string;
  /** Position in the uncompressed file; the first line is 1. */
  readonly line: number;
  /** Which column, what stands there, and what is wrong with it. */
  readonly reason: string;
}

/** E.g. ``ALGOUSDT-1m-2026-02.csv.gz line 17: open: `abc` is not a number``. */
export function badLineText(badLine: BadLine): string {
  return `${badLine.file_name} line ${badLine.line}: ${badLine.reason}`;
}
