import { countText, minuteText, type GoldenPath, type Latency } from '@xray/contracts';

function latencyText({ max_ms, median_ms, p99_ms, runs }: Latency): string {
  if (median_ms === null || p99_ms === null || max_ms === null) return 'none';
  const ms = (value: number): string => `${countText(Math.round(value))} ms`;
  return `median ${ms(median_ms)}, p99 ${ms(p99_ms)}, at most ${ms(max_ms)} of ${countText(runs)} runs`;
}

/** The path of the runs as a person reads it. */
export function* goldenPathLines(path: GoldenPath): Generator<string> {
  const { caught_up, failed, from_ts_ms, held_for, latency, runs_per_hour, steps, symbols, to_ts_ms, unfinished } =
    path;
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
}
