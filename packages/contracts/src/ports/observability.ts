/** How much of what happens is logged, from the most talkative to none. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
/** The least that is logged. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a line says beside its message, by snake_case names with the unit last. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Structured log lines. No secret is ever a message or a field. */
export interface Logger {
  /** For whoever looks for a fault; may be left out by default. */
  debug(message: string, fields?: LogFields): void;
  /** Something has happened as it should. */
  info(message: string, fields?: LogFields): void;
  /** Something is amiss and was dealt with; nobody need act at once. */
  warn(message: string, fields?: LogFields): void;
  /** Something failed and somebody must act; the message says what to do. */
  error(message: string, fields?: LogFields): void;
}

/**
 * What tells the series of one metric apart. The names are the same at every call for a metric, and the values come from
 * small sets: never a run id.
 */
export type MetricLabels = Readonly<Record<string, string>>;

/** Names end with their unit, e.g. `append_duration_ms`; counters end with `_total`. */
export interface Metrics {
  /** Adds to a counter, which only grows; `value` is what is added and not negative. */
  count(name: string, value: number, labels?: MetricLabels): void;
  /** Sets what a level is now, e.g. how many bytes wait. */
  gauge(name: string, value: number, labels?: MetricLabels): void;
  /** Takes one measurement of many, whose distribution is wanted, e.g. how long one commit took. */
  observe(name: string, value: number, labels?: MetricLabels): void;
}

/** A stretch of work that is under way and being traced. */
export interface Span {
  /** The work is done, or has failed. Called once. */
  end(): void;
}

/** Makes work visible in time, span by span; nothing depends on what becomes of a span. */
export interface Tracer {
  /**
   * Begins a span now. The fields become its attributes, but `trace_id` and `parent_span_id`, which put it under the
   * step of a run's thread that they name.
   */
  startSpan(name: string, fields?: LogFields): Span;
}

/** Whether what a process says can be trusted now, and every reason why not, each beginning with its word. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  readonly checked_ts_ms: number;
}

function nothing(): void {
  return undefined;
}

/** For libraries and tests that are not asked to speak. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
/** Measures nothing; what a port that is left out stands for. */
export const silentMetrics: Metrics = { count: nothing, gauge: nothing, observe: nothing };
/** Traces nothing; what a port that is left out stands for. */
export const silentTracer: Tracer = { startSpan: () => ({ end: nothing }) };
