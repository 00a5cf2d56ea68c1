import { goldenPathSchema } from '@xray/contracts';
import { withLogReader } from '@xray/event-log';
import { defineOperation, logFolder, scopedReader, utcTime } from '@xray/operations';
import { goldenPath, goldenPathLines } from '@xray/orchestrator';
import { z } from 'zod';

export const telemetry = defineOperation({
  id: 'telemetry',
  summary: 'the path of every run, from intent to gate: counts, latencies, what the gate held and why, throughput',
  example: 'xray telemetry --log ./binance --since 2026-11-30',
  input: z.strictObject({
    log: logFolder(),
    since: utcTime('only runs of this engine time or later').optional(),
    until: utcTime('only runs of this engine time or earlier').optional(),
    symbol: z.string().optional().meta({ title: 'symbol', description: 'only runs of this symbol' }),
  }),
  output: goldenPathSchema,
  effects: 'none',
  touches: ['event_log', 'orchestrator'],
  bounds: { records: 2_000_000, bytes: 1024 * 1024 * 1024, wall_ms: 30_000 },
  run: ({ log, since, symbol, until }, { scope }) =>
    withLogReader(log, (reader) =>
      goldenPath({
        reader: scopedReader(reader, scope),
        ...(since === undefined ? {} : { from_ts_ms: since }),
        ...(until === undefined ? {} : { to_ts_ms: until }),
        ...(symbol === undefined ? {} : { symbol }),
      }),
    ),
  render: goldenPathLines,
});
