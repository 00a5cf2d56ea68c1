/** A table that the text and the page show alike: a title, a header, rows; the first column names the row. */
export interface ReportTable {
  readonly title: string;
  readonly note: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
