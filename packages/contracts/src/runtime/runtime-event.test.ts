import { expect, it } from 'vitest';

import { runId } from '../runs/engine-run-record.ts';
import { RUNTIME_STEPS, runtimeEventSchema, runtimeSpan } from './runtime-event.ts';

const run = runId({ symbol: 'BTCUSDT', engine_timestamp_ms: 180_000, cut_end_ingest_seq: 7, engine_mode: 'truth' });

it('gives all steps of a run one trace and each a span of its own, in the shapes of W3C trace context', () => {
  const spans = RUNTIME_STEPS.map((step) => runtimeSpan(run, step));
  expect(new Set(spans.map((span) => span.trace_id))).toEqual(new Set([run.slice(0, 32)]));
  expect(new Set(spans.map((span) => span.span_id)).size).toBe(RUNTIME_STEPS.length);
  for (const span of spans) {
    expect(runtimeEventSchema.unwrap().shape.trace_id.safeParse(span.trace_id).success).toBe(true);
    expect(runtimeEventSchema.unwrap().shape.span_id.safeParse(span.span_id).success).toBe(true);
  }
});

it('ends each span id with the position of its step', () => {
  expect(RUNTIME_STEPS.map((step) => runtimeSpan(run, step).span_id.slice(-2))).toEqual(['01', '02', '03', '04', '05']);
  expect(runtimeSpan(run, 'gate.held').span_id.slice(0, 14)).toBe(run.slice(32, 46));
});
