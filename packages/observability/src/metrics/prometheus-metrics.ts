import type { MetricLabels, Metrics } from '@xray/contracts';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import { metricHelp } from './metric-help.ts';

/** Milliseconds, from a fast commit to a disk that stands still. */
const BUCKETS_MS = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000];

/** Metrics of a process, and what a collector reads of them. */
export interface ProcessMetrics {
  readonly metrics: Metrics;
  /** All metrics in Prometheus' text format. */
  exposed(): Promise<{ readonly content_type: string; readonly text: string }>;
}

/**
 * Metrics kept by prom-client. Names get the prefix `xray_`; a metric begins with its first value and keeps the label names
 * of that one.
 */
export function prometheusMetrics(): ProcessMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();

  const of = <Metric>(
    known: Map<string, Metric>,
    name: string,
    labels: MetricLabels,
    create: (options: { name: string; help: string; labelNames: string[]; registers: Registry[] }) => Metric,
  ): Metric => {
    const existing = known.get(name);
    if (existing !== undefined) return existing;
    const created = create({
      name: `xray_${name}`,
      help: metricHelp(name),
      labelNames: Object.keys(labels),
      registers: [registry],
    });
    known.set(name, created);
    return created;
  };

  return {
    metrics: {
      count(name, value, labels = {}) {
        of(counters, name, labels, (options) => new Counter(options)).inc(labels, value);
      },
      gauge(name, value, labels = {}) {
        of(gauges, name, labels, (options) => new Gauge(options)).set(labels, value);
      },
      observe(name, value, labels = {}) {
        of(histograms, name, labels, (options) => new Histogram({ ...options, buckets: BUCKETS_MS })).observe(
          labels,
          value,
        );
      },
    },
    exposed: async () => ({ content_type: registry.contentType, text: await registry.metrics() }),
  };
}
