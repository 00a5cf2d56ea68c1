/**
 * {@include ../README.md}
 *
 * @module @xray/observability
 */

export { ObservabilityError, type ObservabilityErrorCode } from './errors.ts';
export { sessionLogger, type SessionLoggerOptions } from './lines/session-logger.ts';
export { structuredLogger, type LoggerOptions, type ProcessLogger } from './lines/structured-logger.ts';
export { terminalLogger } from './lines/terminal-logger.ts';
export { METRIC_HELP, metricHelp } from './metrics/metric-help.ts';
export { prometheusMetrics, type ProcessMetrics } from './metrics/prometheus-metrics.ts';
