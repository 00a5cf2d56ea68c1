import { join } from 'node:path';

import { countText, LOG_STREAMS, type LogStream } from '@xray/contracts';
import { logInfo, withLogReader } from '@xray/event-log';
import { EXPORT_FORMATS, exportedFileSchema, exportLog, manifestPath, type StreamSelection } from '@xray/export';
import { defineOperation, localPath, logFolder, OperationError, positiveCount, utcTime } from '@xray/operations';
import { z } from 'zod';

const input = z.strictObject({
  log: logFolder(),
  format: z.enum(EXPORT_FORMATS).default('jsonl').meta({ title: 'format', description: 'the file format' }),
  stream: z.enum(LOG_STREAMS).optional().meta({ title: 'stream', description: 'only this stream' }),
  since: utcTime('only records from this UTC time on, e.g. 2026-02-01 or 2026-02-01T12:00Z').optional(),
  until: utcTime('only records before this UTC time').optional(),
  from_seq: positiveCount('seq', 'only records from this sequence number of the stream on').optional(),
  to_seq: positiveCount('seq', 'only records up to this sequence number of the stream').optional(),
  new: z.boolean().default(false).meta({ description: 'only what the folder does not hold yet, by its manifest' }),
  out: localPath('dir', 'the folder to write to; no file is written over'),
});

/** @throws OperationError `wrong_usage` where the choices do not go together */
function selectionOf(chosen: z.output<typeof input>, only: LogStream | null): StreamSelection | 'new' {
  const { from_seq, since: since_ms, to_seq, until: until_ms } = chosen;
  if ((from_seq !== undefined || to_seq !== undefined) && only === null)
    throw new OperationError('wrong_usage', '--from-seq and --to-seq count within one stream: name it with --stream');
  const selection = {
    ...(since_ms !== undefined && { since_ms }),
    ...(until_ms !== undefined && { until_ms }),
    ...(from_seq !== undefined && { from_seq }),
    ...(to_seq !== undefined && { to_seq }),
  };
  if (!chosen.new) return selection;
  if (Object.keys(selection).length > 0)
    throw new OperationError('wrong_usage', '--new chooses by what the folder holds: leave the other choices out');
  return 'new';
}

export const exportStreams = defineOperation({
  id: 'export',
  summary: 'write the streams of a log as Parquet or JSON Lines, with a manifest that says what the files hold',
  example: 'xray export --log ./february --format parquet --out ./february-parquet',
  input,
  output: z.object({ manifest: z.string(), files: z.array(exportedFileSchema) }),
  effects: 'resumable',
  touches: ['event_log', 'export', 'files'],
  stop: { is_usual: false, leaves: 'whole files that the manifest does not name; export into a new folder' },
  async run(chosen, { clock, progress, signal, speaker }) {
    const { format, log, out: folder, stream } = chosen;
    const only = stream ?? null;
    const selection = selectionOf(chosen, only);
    const { pruned_through, segments } = logInfo(log);
    const files = await withLogReader(log, (reader) =>
      exportLog({
        reader,
        closed_segments: segments.filter((segment) => segment.closed),
        from_the_first: pruned_through === 0,
        only,
        selection,
        format,
        folder,
        clock,
        signal,
        watchStream: progress,
        onFile: ({ file, records }) => {
          speaker.tell(`${join(folder, file)}  ${countText(records)} records`);
        },
      }),
    );
    return { manifest: manifestPath(folder), files: files.map((one) => ({ ...one, file: join(folder, one.file) })) };
  },
  // Each file was told as soon as it was whole.
  render: () => [],
});
