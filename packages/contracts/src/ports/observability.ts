export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Structured log lines. No secret is ever a message or a field. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type MetricLabels = Readonly<Record<string, string>>;

/** Names end with their unit, e.g. `append_duration_ms`; counters end with `_total`. */
export interface Metrics {
  count(name: string, value: number, labels?: MetricLabels): void;
  gauge(name: string, value: number, labels?: MetricLabels): void;
  observe(name: string, value: number, labels?: MetricLabels): void;
}

export interface Span {
  end(): void;
}

export interface Tracer {
  startSpan(name: string, fields?: LogFields): Span;
}

const nothing = (): void => undefined;

/** For libraries and tests that are not asked to speak. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
export const silentMetrics: Metrics = { count: nothing, gauge: nothing, observe: nothing };
export const silentTracer: Tracer = { startSpan: () => ({ end: nothing }) };
