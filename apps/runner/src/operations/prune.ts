import {
  logInfo,
  planPrune,
  pruneLines,
  pruneLog,
  pruneReportSchema,
  segmentText,
  withLogReader,
} from '@xray/event-log';
import { exportCoverage, refuseUnexported } from '@xray/export';
import { defineOperation, logFolder, OperationError, someLocalPaths, utcTime } from '@xray/operations';
import { restartReach } from '@xray/orchestrator';
import { z } from 'zod';

const CONFIRMATION = 'prune';

export const prune = defineOperation({
  id: 'prune',
  summary: 'remove the oldest segments of a log, once they were exported',
  example: 'xray prune --log ./live --before 2026-10-01 --exports ./live-parquet',
  input: z.strictObject({
    log: logFolder(),
    before: utcTime('only segments that were closed before this UTC time'),
    exports: someLocalPaths('dir', 'a folder that the log was exported to; may be given again'),
    dry_run: z.boolean().default(false).meta({ description: 'say what would be removed, and remove nothing' }),
    yes: z.boolean().default(false).meta({ description: 'remove it without asking' }),
  }),
  output: pruneReportSchema,
  effects: 'resumable',
  touches: ['event_log', 'export', 'orchestrator', 'files'],
  stop: { is_usual: false, leaves: 'a log that is whole: a segment is gone with its record or stands' },
  async run({ before, dry_run, exports, log: directory, yes }, context) {
    const { clock, progress, speaker } = context;
    const reach = await withLogReader(directory, restartReach);
    const { segments, stops_at } = planPrune(logInfo(directory).segments, before, reach);
    const removable = segments.map(({ segment }) => segment);
    const nothing = { removed: [], removable, removed_bytes: 0, kept_records: 0, stops_at };
    const through = segments.at(-1);
    if (through === undefined) return nothing;
    const coverage = exportCoverage(exports);
    const exported = progress('exports');
    await refuseUnexported(coverage, segments, directory, (done, total) => {
      exported.update(done, total, 'files');
    }).finally(() => {
      exported.end();
    });
    for (const segment of segments) speaker.tell(segmentText(segment));
    if (stops_at !== '') speaker.tell(stops_at);
    if (dry_run) return nothing;
    const question = `These segments of ${directory} will be gone for good. Type ${CONFIRMATION} to remove them: `;
    if (!yes && !(await speaker.confirm(question, CONFIRMATION)))
      throw new OperationError('interrupted', 'nothing was removed');
    const bar = progress('verify');
    const { kept_records, removed_bytes } = await pruneLog({
      directory,
      through_segment: through.segment,
      clock,
      note: { exports: [...coverage.files(segments)] },
      onProgress: ({ batches_done, batches_total }) => {
        bar.update(batches_done, batches_total, 'batches');
      },
    }).finally(() => {
      bar.end();
    });
    return { removed: removable, removable, removed_bytes, kept_records, stops_at };
  },
  render: pruneLines,
});
