import { context, ROOT_CONTEXT, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import type { LogFields, Tracer } from '@xray/contracts';

/** A tracer whose spans are sent in the background. */
export interface ProcessTracer {
  readonly tracer: Tracer;
  /** Sends what is waiting and ends the exporter. */
  close(): Promise<void>;
}

/** The run's own trace, where the fields name it: then the spans of a run meet its thread in the log. */
function parentOf(spanId: LogFields[string] | undefined, traceId: LogFields[string] | undefined): Context {
  if (typeof traceId !== 'string' || typeof spanId !== 'string') return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}

/** Of one export, attempts and all: a collector that is dead holds the end of the process up for no longer. */
const EXPORT_TIMEOUT_MS = 1_500;

/** Spans over OTLP/HTTP, e.g. to `http://127.0.0.1:4318/v1/traces`. */
export function openTelemetryTracer(
  url: string,
  version: string,
  exporter: SpanExporter = new OTLPTraceExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS }),
): ProcessTracer {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'xray', 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('xray', version);
  return {
    tracer: {
      startSpan(name, fields = {}) {
        const { parent_span_id, trace_id, ...own } = fields;
        const attributes = Object.fromEntries(
          Object.entries(own).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
        );
        const span = context.with(ROOT_CONTEXT, () =>
          tracer.startSpan(name, { attributes }, parentOf(parent_span_id, trace_id)),
        );
        return {
          end: () => {
            span.end();
          },
        };
      },
    },
    close: () => provider.shutdown(),
  };
}
