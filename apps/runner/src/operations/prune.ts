import { logInfo, planPrune, pruneLog, segmentText, type SegmentInfo } from '@xray/event-log';
import { exportCoverage, type ExportCoverage } from '@xray/export';
import {
  defineOperation,
  logFolder,
  OperationError,
  someLocalPaths,
  utcTime,
  type OperationContext,
} from '@xray/operations';
import { restartReach } from '@xray/orchestrator';
import { z } from 'zod';

import { countText } from '../cli/format.ts';
import { withLogReader } from '../log/with-log-reader.ts';

const CONFIRMATION = 'prune';

/** @throws OperationError `not_done`, naming what was not exported or which file is not what was written */
async function refuseUnexported(
  { progress }: Pick<OperationContext, 'progress'>,
  directory: string,
  coverage: ExportCoverage,
  segments: readonly SegmentInfo[],
): Promise<void> {
  for (const segment of segments) {
    const missing = coverage.missing(segment);
    if (missing === null) continue;
    throw new OperationError(
      'not_done',
      `${missing}: call xray export --log ${directory} --format parquet --new --out <dir> first, then name that folder with --exports`,
    );
  }
  const bar = progress('exports');
  const damaged = await coverage
    .damaged(segments, (done, total) => {
      bar.update(done, total, 'files');
    })
    .finally(() => {
      bar.end();
    });
  if (damaged !== null)
    throw new OperationError(
      'not_done',
      `${damaged} is not the file that was exported: export again into a new folder`,
    );
}

const count = z.int().nonnegative();
const segmentNumbers = z.array(z.int().positive());

const outputSchema = z.object({
  removed: segmentNumbers,
  /** What would be, or was. */
  removable: segmentNumbers,
  removed_bytes: count,
  kept_records: count,
  /** Why the next segment stays; empty where none is left. */
  stops_at: z.string(),
});

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
  output: outputSchema,
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
    await refuseUnexported(context, directory, coverage, segments);
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
  *render({ kept_records, removable, removed, removed_bytes, stops_at }) {
    if (removable.length === 0) yield `nothing to prune: ${stops_at}`;
    if (removed.length > 0)
      yield `${countText(removed.length)} segments removed, ${countText(removed_bytes)} bytes; ${countText(kept_records)} records kept`;
  },
});
