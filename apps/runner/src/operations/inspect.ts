import { LOG_STREAMS } from '@xray/contracts';
import { withLogReader } from '@xray/event-log';
import { streamRecords } from '@xray/export';
import { defineOperation, logFolder, positiveCount, scopedReader } from '@xray/operations';
import { logOverview, logOverviewLines, logOverviewSchema } from '@xray/orchestrator';
import { z } from 'zod';

export const inspect = defineOperation({
  id: 'inspect',
  summary: 'what a log holds; with --stream, its records as JSON Lines',
  example: 'xray inspect --log ./february --stream gate_event --symbol AVAXUSDT --limit 3',
  input: z.strictObject({
    log: logFolder(),
    stream: z.enum(LOG_STREAMS).optional().meta({ title: 'stream', description: 'the stream to list' }),
    symbol: z.string().optional().meta({ title: 'symbol', description: 'only records of this symbol' }),
    limit: positiveCount('count', 'at most this many records').default(20),
  }),
  output: logOverviewSchema.nullable(),
  rows: z.looseObject({}),
  effects: 'none',
  touches: ['event_log', 'orchestrator', 'export'],
  bounds: { records: 200_000, bytes: 64 * 1024 * 1024, wall_ms: 10_000 },
  run: ({ limit, log, stream, symbol }, { row, scope, signal, speaker }) =>
    withLogReader(log, async (whole) => {
      if (stream === undefined) return logOverview(whole);
      let left = limit;
      for (const record of streamRecords(scopedReader(whole, scope), stream, symbol)) {
        row({ ...record });
        await speaker.drained();
        left -= 1;
        if (left === 0 || signal.aborted) break;
      }
      return null;
    }),
  render: (output) => (output === null ? [] : logOverviewLines(output)),
});
