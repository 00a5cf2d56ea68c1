import { countText } from '@xray/contracts';
import { z } from 'zod';

import { badLineText } from '../bad-line.ts';
import { disagreementText } from './disagreements.ts';
import type { ImportSummary } from './import-summary.ts';

const count = z.int().nonnegative();
const fileLine = z.object({ file_name: z.string(), line: z.int().positive() });
const disagreement = z.object({
  symbol: z.string(),
  channel: z.string(),
  close_ts_ms: z.int(),
  counting_file_name: z.string().nullable(),
  other_file_name: z.string().nullable(),
});

/** What an import says of itself when it ends. */
export const importReportSchema = z.object({
  records: count,
  by_event_type: z.record(z.string(), count),
  decode_failures: count,
  bad_lines: count,
  skipped_files: count,
  skipped_file_names: z.array(z.string()),
  out_of_order: count,
  moved_without_volume: count,
  first_moved_without_volume: fileLine.nullable(),
  disagreements: count,
  first_disagreement: disagreement.nullable(),
  trades_in_both_forms: z.array(z.string()),
  coin_margined_contracts: z.array(z.string()),
  checksums_compared: count,
});
/** What an import says of itself when it ends. */
export type ImportReport = z.output<typeof importReportSchema>;

/** The summary without the lists that only a person reads. */
export function importReport(summary: ImportSummary): ImportReport {
  const { first_disagreement, first_moved_without_volume } = summary;
  return {
    records: summary.records,
    by_event_type: { ...summary.by_event_type },
    decode_failures: summary.decode_failures,
    bad_lines: summary.bad_lines,
    skipped_files: summary.skipped_files.length,
    skipped_file_names: summary.skipped_files.map((file) => file.file_name),
    out_of_order: summary.out_of_order,
    moved_without_volume: summary.moved_without_volume,
    first_moved_without_volume: first_moved_without_volume === null ? null : { ...first_moved_without_volume },
    disagreements: summary.disagreements,
    first_disagreement: first_disagreement === null ? null : { ...first_disagreement },
    trades_in_both_forms: [...summary.trades_in_both_forms],
    coin_margined_contracts: [...summary.coin_margined_contracts],
    checksums_compared: summary.checksums_compared,
  };
}

/** Bad lines that are shown; all are counted. */
const SHOWN_BAD_LINES = 20;

function badLineNotes({ bad_lines, listed_bad_lines }: ImportSummary): readonly string[] {
  const shown = listed_bad_lines.slice(0, SHOWN_BAD_LINES).map((badLine) => `bad line: ${badLineText(badLine)}`);
  return bad_lines > SHOWN_BAD_LINES ? [...shown, `bad lines: ${countText(bad_lines)} in all`] : shown;
}

/** What came in, or did not, and is not as it should be: a sentence each. */
export function importNotes(summary: ImportSummary): readonly string[] {
  const { coin_margined_contracts: coinMargined, trades_in_both_forms: inBothForms } = summary;
  const { disagreements, first_disagreement, first_moved_without_volume: moved } = summary;
  const notes = [...badLineNotes(summary)];
  if (inBothForms.length > 0)
    notes.push(
      `${inBothForms.join(', ')}: the log holds these trades as trades and as aggTrades; a bar counts those alone that came first`,
    );
  if (coinMargined.length > 0)
    notes.push(
      `${coinMargined.join(', ')}: coin-margined, so that quantities count dollars and not coins: what is measured in coins is wrong or missing`,
    );
  if (moved !== null)
    notes.push(
      `${countText(summary.moved_without_volume)} candles moved without volume, the first in ${moved.file_name} line ${moved.line}: their flow is not known`,
    );
  if (first_disagreement !== null)
    notes.push(
      `${countText(disagreements)} candles disagree with one of the same time, the first: ${disagreementText(first_disagreement)}`,
    );
  for (const { file_name, reason } of summary.skipped_files)
    notes.push(`skipped: ${file_name} ${reason === 'already_imported' ? 'is in the log already' : 'was named twice'}`);
  return notes;
}

/** What the report says below its first line, as a person reads it. */
export function importReportLines(report: ImportReport): readonly string[] {
  const { bad_lines, by_event_type, checksums_compared, decode_failures, out_of_order, skipped_files } = report;
  const checked = `${countText(checksums_compared)} files have the digest that their .CHECKSUM states`;
  return [
    ...Object.entries(by_event_type).map(([type, records]) => `  ${type.padEnd(18)} ${countText(records)}`),
    `${countText(decode_failures)} decode failures, ${countText(bad_lines)} bad lines, ${countText(out_of_order)} out of order, ${countText(skipped_files)} files skipped`,
    ...(checksums_compared > 0 ? [checked] : []),
  ];
}
