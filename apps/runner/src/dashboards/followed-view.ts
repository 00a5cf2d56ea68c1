import type { Clock, EventLogReader, Logger, Metrics } from '@xray/contracts';
import type { DashboardConfig } from '@xray/dashboards';
import { createLogView, type LiveView, type LogFacts } from '@xray/dashboards/server';

const MIN_UPDATE_INTERVAL_MS = 100;

export interface FollowedViewOptions {
  readonly reader: EventLogReader;
  readonly describeLog: () => LogFacts;
  readonly config: DashboardConfig;
  readonly clock: Clock;
  /** What is amiss with whoever writes the log. */
  readonly conditions?: () => readonly string[];
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The view of a log, whoever writes it: what is shown has been made durable. Until something changes it is the same object. */
export async function followedView(options: FollowedViewOptions): Promise<LiveView & { close(): Promise<void> }> {
  const view = await createLogView({ ...options, min_update_interval_ms: MIN_UPDATE_INTERVAL_MS });
  let shown = view.current();
  view.subscribe((next) => {
    shown = next;
  });
  return {
    current: () => shown,
    subscribe: (listener) => view.subscribe(listener),
    close: () => view.close(),
  };
}
