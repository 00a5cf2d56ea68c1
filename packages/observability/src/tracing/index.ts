/**
 * Spans over OpenTelemetry: loaded by itself, and only where there is a collector.
 *
 * @module @xray/observability/tracing
 */

export { openTelemetryTracer, type ProcessTracer } from './open-telemetry-tracer.ts';
