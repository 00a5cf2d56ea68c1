import type { AuditRecord, EventLogReader } from '@xray/contracts';
import { openLogIfThere, openLogWriter } from '@xray/event-log';
import {
  addImportBatch,
  badLineText,
  disagreementText,
  emptyImportSummary,
  IMPORT_KINDS,
  importHistory,
  planImport,
  runImport,
  type ImportPlan,
  type ImportRequest,
  type ImportSummary,
  type RecordedEvents,
} from '@xray/market-data';
import { Argument } from 'commander';

import { closing } from '../cli/closing.ts';
import type { CommandContext } from '@xray/operations/command-line';
import { countText, durationText, elapsedSince } from '../cli/format.ts';
import { configOption, logOption, requiredText, textOption } from '../cli/options.ts';
import { progressBar } from '@xray/operations/command-line';
import type { CommandDefinition } from '@xray/operations/command-line';
import { loadConfig } from '../config/load.ts';

/** Bad lines that are shown; all are counted. */
const shownBadLines = 20;

function auditRecords(reader: EventLogReader): readonly AuditRecord[] {
  const records: AuditRecord[] = [];
  for (const batch of reader.read('audit')) records.push(...batch.map((stored) => stored.record));
  return records;
}

/** Raw events of a symbol received in a span of time; batches that lie outside are not read. */
function recordedEvents(reader: EventLogReader): RecordedEvents {
  return function* recorded(symbol, fromMs, toMs) {
    for (const batch of reader.rawBatches()) {
      if (batch.max_recv_ts_ms < fromMs || batch.min_recv_ts_ms > toMs) continue;
      const range = { from_ingest_seq: batch.first_ingest_seq, to_ingest_seq: batch.last_ingest_seq, symbol };
      for (const records of reader.readRaw(range)) for (const { event } of records) yield event;
    }
  };
}

/** Plans with what the log already holds, so that no line enters it twice and what contradicts it is announced. */
async function planInto(directory: string, request: Omit<ImportRequest, 'history' | 'recorded'>): Promise<ImportPlan> {
  const reader = openLogIfThere({ directory });
  if (reader === null) return planImport({ ...request, history: importHistory([]) });
  return closing((later) => {
    later(() => {
      reader.close();
    });
    const history = importHistory(auditRecords(reader));
    return planImport({ ...request, history, recorded: recordedEvents(reader) });
  });
}

/** What came in and is not as it should be, a sentence each. */
function remarks(summary: ImportSummary): readonly string[] {
  const { coin_margined_contracts: coinMargined, trades_in_both_forms: inBothForms } = summary;
  const { disagreements, first_disagreement, first_moved_without_volume: moved } = summary;
  return [
    ...(inBothForms.length === 0
      ? []
      : [
          `${inBothForms.join(', ')}: the log holds these trades as trades and as aggTrades; a bar counts those alone that came first`,
        ]),
    ...(coinMargined.length === 0
      ? []
      : [
          `${coinMargined.join(', ')}: coin-margined, so that quantities count dollars and not coins: what is measured in coins is wrong or missing`,
        ]),
    ...(moved === null
      ? []
      : [
          `${countText(summary.moved_without_volume)} candles moved without volume, the first in ${moved.file_name} line ${moved.line}: their flow is not known`,
        ]),
    ...(first_disagreement === null
      ? []
      : [
          `${countText(disagreements)} candles disagree with one of the same time, the first: ${disagreementText(first_disagreement)}`,
        ]),
  ];
}

function report({ json, terminal }: CommandContext, summary: ImportSummary, elapsedMs: number): void {
  const { bad_lines, by_event_type, decode_failures, records, skipped_files } = summary;
  for (const badLine of summary.listed_bad_lines.slice(0, shownBadLines))
    terminal.note(`bad line: ${badLineText(badLine)}`);
  if (bad_lines > shownBadLines) terminal.note(`bad lines: ${countText(bad_lines)} in all`);
  for (const remark of remarks(summary)) terminal.note(remark);
  for (const file of skipped_files) {
    terminal.note(
      `skipped: ${file.file_name} ${file.reason === 'already_imported' ? 'is in the log already' : 'was named twice'}`,
    );
  }
  if (json) {
    const files = skipped_files.map((file) => file.file_name);
    terminal.line(
      JSON.stringify({
        records,
        by_event_type,
        decode_failures,
        bad_lines,
        skipped_files: skipped_files.length,
        skipped_file_names: files,
        out_of_order: summary.out_of_order,
        moved_without_volume: summary.moved_without_volume,
        first_moved_without_volume: summary.first_moved_without_volume,
        disagreements: summary.disagreements,
        first_disagreement: summary.first_disagreement,
        trades_in_both_forms: summary.trades_in_both_forms,
        coin_margined_contracts: summary.coin_margined_contracts,
        checksums_compared: summary.checksums_compared,
        elapsed_ms: elapsedMs,
      }),
    );
    return;
  }
  terminal.line(`${countText(records)} records in ${durationText(elapsedMs)}`);
  for (const [type, count] of Object.entries(by_event_type)) terminal.line(`  ${type.padEnd(18)} ${countText(count)}`);
  terminal.line(
    `${countText(decode_failures)} decode failures, ${countText(bad_lines)} bad lines, ${countText(summary.out_of_order)} out of order, ${countText(skipped_files.length)} files skipped`,
  );
  if (summary.checksums_compared > 0)
    terminal.line(`${countText(summary.checksums_compared)} files have the digest that their .CHECKSUM states`);
}

export const importCommand: CommandDefinition = {
  name: 'import',
  summary: 'bring public archives or captured frames into a log; an import that was stopped goes on where it was',
  example: 'xray import klines BTCUSDT-1m-2026-02.csv.gz ETHUSDT-1m-2026-02.zip --log ./february',
  json: true,
  without_reader: 'goes_on',
  declare(command) {
    command
      .addArgument(new Argument('<kind>', 'what the files hold').choices([...IMPORT_KINDS]))
      .argument(
        '<files...>',
        'CSV, .csv.gz or .zip files, and their .CHECKSUM; captured frames also as .jsonl.gz or .txt.gz',
      )
      .addOption(logOption())
      .addOption(configOption())
      .option('--symbol <symbol>', 'the symbol, where neither the file name nor its lines say it');
  },
  async run(context, command) {
    const { clock, signal, terminal } = context;
    const started = clock.monotonicMs();
    const directory = requiredText(command, 'log');
    const [kind = '', ...paths] = command.args;
    const symbol = textOption(command, 'symbol');
    const { config } = loadConfig(textOption(command, 'config'));

    const checking = progressBar(terminal, 'check');
    const plan = await planInto(directory, {
      kind,
      paths,
      limits: config.import,
      ...(symbol === undefined ? {} : { symbol }),
      onProgress: ({ files_done, files_total }) => {
        checking.update(files_done, files_total, 'files');
      },
    }).finally(() => {
      checking.end();
    });
    let summary = emptyImportSummary(plan);
    if (plan.files.length > 0) {
      const log = await openLogWriter({ directory, clock, limits: config.log });
      const progress = progressBar(terminal, 'import');
      await closing(async (later) => {
        later(() => log.close());
        later(() => {
          progress.end();
        });
        for await (const batch of runImport(plan, { nowMs: () => clock.wallMs() })) {
          if (signal.aborted) break;
          await log.append({
            raw: batch.events,
            ingest_ts_ms: clock.wallMs(),
            entries: batch.audit.map((record) => ({ stream: 'audit', record })),
          });
          summary = addImportBatch(summary, batch);
          progress.update(
            batch.progress.bytes_done,
            batch.progress.bytes_total,
            `${countText(summary.records)} records`,
          );
        }
      });
    }
    report(context, summary, elapsedSince(started, clock.monotonicMs()));
    if (!signal.aborted) return 0;
    terminal.note('xray: stopped after a whole commit; the same command goes on from here');
    return 1;
  },
};
