import { closing, countText, durationText } from '@xray/contracts';
import { openLogIfThere, openLogWriter } from '@xray/event-log';
import {
  emptyImportSummary,
  IMPORT_KINDS,
  importInto,
  importNotes,
  importReport,
  importReportLines,
  importReportSchema,
  planImportInto,
  type ImportPlan,
  type NewImport,
} from '@xray/market-data';
import { configFile, defineOperation, logFolder, OperationError, someLocalPaths } from '@xray/operations';
import { z } from 'zod';

import { elapsedSince } from '../process/system-clock.ts';
import { loadConfig } from '../config/load.ts';
import { importOldLog } from './import-log.ts';

/** Plans with what the log already holds. */
function planOver(directory: string, request: NewImport): Promise<ImportPlan> {
  return closing((later) => {
    const reader = openLogIfThere({ directory });
    later(() => reader?.close());
    return planImportInto(reader, request);
  });
}

const outputSchema = importReportSchema.extend({ elapsed_ms: z.int().nonnegative() });

export const importArchives = defineOperation({
  id: 'import',
  summary: 'bring public archives or captured frames into a log; an import that was stopped goes on where it was',
  example: 'xray import klines BTCUSDT-1m-2026-02.csv.gz ETHUSDT-1m-2026-02.zip --log ./february',
  input: z.strictObject({
    kind: z
      .enum([...IMPORT_KINDS, 'log'])
      .meta({ description: 'what the files hold; log: an old log, to begin a new one with' }),
    files: someLocalPaths(
      'file',
      'CSV, .csv.gz or .zip files, and their .CHECKSUM; captured frames also as .jsonl.gz or .txt.gz; the folder of a log',
    ),
    log: logFolder(),
    config: configFile(),
    symbol: z
      .string()
      .optional()
      .meta({ title: 'symbol', description: 'the symbol, where neither the file name nor its lines say it' }),
  }),
  places: ['kind', 'files'],
  output: outputSchema,
  effects: 'resumable',
  touches: ['market_data', 'event_log', 'orchestrator', 'configuration', 'files'],
  stop: { is_usual: false, leaves: 'whole commits; the same import goes on after the last line that is in the log' },
  async run({ config: named, files, kind, log: directory, symbol }, context) {
    const { clock, progress, signal, speaker } = context;
    const started = clock.monotonicMs();
    const { config } = loadConfig(named);
    if (kind === 'log') {
      const [old, another] = files;
      if (old === undefined || another !== undefined)
        throw new OperationError('wrong_usage', 'a log is begun with one old log: name one folder');
      const imported = await importOldLog(old, directory, config.log, context);
      const nothing = emptyImportSummary({ checksums_compared: 0, skipped_files: [], trades_in_both_forms: [] });
      const summary = { ...nothing, ...imported, decode_failures: imported.by_event_type['DecodeFailure'] ?? 0 };
      return { ...importReport(summary), elapsed_ms: elapsedSince(started, clock.monotonicMs()) };
    }
    const checking = progress('check');
    const plan = await planOver(directory, {
      kind,
      paths: files,
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
      const bar = progress('import');
      await closing(async (later) => {
        later(() => log.close());
        later(() => {
          bar.end();
        });
        summary = await importInto(plan, {
          log,
          signal,
          wallMs: () => clock.wallMs(),
          onProgress: ({ bytes_done, bytes_total }, records) => {
            bar.update(bytes_done, bytes_total, `${countText(records)} records`);
          },
        });
      });
    }
    for (const note of importNotes(summary)) speaker.note(note);
    return { ...importReport(summary), elapsed_ms: elapsedSince(started, clock.monotonicMs()) };
  },
  *render(report) {
    yield `${countText(report.records)} records in ${durationText(report.elapsed_ms)}`;
    yield* importReportLines(report);
  },
});
