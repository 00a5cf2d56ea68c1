import { goldenPathSchema, minuteText, type Latency } from '@xray/contracts';
import { defineOperation, logFolder, scopedReader, utcTime } from '@xray/operations';
import { goldenPath } from '@xray/orchestrator';
import { z } from 'zod';

import { countText } from '../cli/format.ts';
import { withLogReader } from '../log/with-log-reader.ts';

function latencyText({ max_ms, median_ms, p99_ms, runs }: Latency): string {
  if (median_ms === null || p99_ms === null || max_ms === null) return 'none';
  const ms = (value: number): string => `${countText(Math.round(value))} ms`;
  return `median ${ms(median_ms)}, p99 ${ms(p99_ms)}, at most ${ms(max_ms)} of ${countText(runs)} runs`;
}

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
  *render({ caught_up, failed, from_ts_ms, held_for, latency, runs_per_hour, steps, symbols, to_ts_ms, unfinished }) {
    if (from_ts_ms === null || to_ts_ms === null) {
      yield 'no runs';
      return;
    }
    const pace = runs_per_hour === null ? '' : `, ${countText(Math.round(runs_per_hour))} runs an hour`;
    yield `${countText(symbols)} symbols from ${minuteText(from_ts_ms)} to ${minuteText(to_ts_ms)}${pace}`;
    for (const [step, runs] of Object.entries(steps)) yield `  ${step.padEnd(22)} ${countText(runs).padStart(10)}`;
    yield `${countText(failed)} failed, ${countText(unfinished)} unfinished, ${countText(caught_up)} caught up`;
    if (held_for.length > 0) yield 'held for';
    for (const { reason, runs } of held_for) yield `  ${reason.padEnd(42)} ${countText(runs).padStart(10)}`;
    yield `planned to started    ${latencyText(latency.planned_to_started)}`;
    yield `started to completed  ${latencyText(latency.started_to_completed)}`;
  },
});
