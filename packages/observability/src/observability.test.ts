import { existsSync } from 'node:fs';

import { InMemorySpanExporter, type SpanExporter } from '@opentelemetry/sdk-trace';
import { expect, it } from 'vitest';

import { structuredLogger } from './lines/structured-logger.ts';
import { terminalLogger } from './lines/terminal-logger.ts';
import { openTelemetryTracer } from './tracing/open-telemetry-tracer.ts';

it('writes a log line as one JSON object with its level as a word and its fields as they are named', () => {
  const lines: string[] = [];
  const stream = { write: (line: string) => lines.push(line) };
  const { logger } = structuredLogger({ level: 'info', version: '1.2.3', command: 'live', stream });
  logger.debug('unheard');
  logger.warn('a stream is stale', { symbol: 'BTCUSDT', channel: 'trades', silent_ms: 12_000 });
  expect(lines).toHaveLength(1);
  const line: unknown = JSON.parse(lines[0] ?? '');
  expect(line).toMatchObject({
    level: 'warn',
    msg: 'a stream is stale',
    service: 'xray',
    version: '1.2.3',
    command: 'live',
    symbol: 'BTCUSDT',
    channel: 'trades',
    silent_ms: 12_000,
  });
  expect(lines[0]).toMatch(/"time":"\d{4}-\d\d-\d\dT/);
});

it.skipIf(!existsSync('/dev/full'))(
  'robust: full disk: the file of the log lines takes nothing more → that is told once, and the end does not wait for it',
  async () => {
    const failures: unknown[] = [];
    const options = { level: 'info', version: '1.2.3', command: 'live', file: '/dev/full' } as const;
    const lines = structuredLogger({ ...options, onFailure: (error) => failures.push(error) });
    lines.logger.warn('one');
    await lines.flush();
    lines.logger.warn('two');
    await lines.flush();
    expect(failures).toMatchObject([{ code: 'ENOSPC' }]);
  },
);

it('tells a person of warnings and errors only', () => {
  const notes: string[] = [];
  const { logger } = terminalLogger({ note: (text) => notes.push(text) });
  logger.info('connected');
  logger.error('the log takes nothing more', { code: 'disk_full' });
  expect(notes).toEqual(['xray: the log takes nothing more, code disk_full']);
});

it('puts the spans of a run into the trace that the run has in the log', async () => {
  const kept = new InMemorySpanExporter();
  const ended: ReturnType<InMemorySpanExporter['getFinishedSpans']>[] = [];
  const exporter: SpanExporter = {
    export: (spans, done) => {
      kept.export(spans, done);
    },
    // Its own shutdown forgets what it has kept.
    shutdown: () => Promise.resolve(void ended.push(kept.getFinishedSpans())),
  };
  const spans = openTelemetryTracer('http://127.0.0.1:9/v1/traces', '1.2.3', exporter);
  spans.tracer.startSpan('run', { trace_id: 'a'.repeat(32), parent_span_id: 'b'.repeat(16), symbol: 'BTCUSDT' }).end();
  spans.tracer.startSpan('boundary', { engine_timestamp_ms: 180_000 }).end();
  await spans.close();
  const [run, boundary] = ended[0] ?? [];
  expect(run?.spanContext().traceId).toBe('a'.repeat(32));
  expect(run?.parentSpanContext?.spanId).toBe('b'.repeat(16));
  expect(run?.attributes).toMatchObject({ symbol: 'BTCUSDT' });
  expect(boundary?.spanContext().traceId).not.toBe('a'.repeat(32));
});
