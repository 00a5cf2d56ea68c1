import type { DashboardLog, DashboardViewModel } from '@xray/contracts';

/** What a reader cannot tell of a log, as it is now. */
export type LogFacts = Pick<
  DashboardLog,
  | 'log'
  | 'live'
  | 'size_bytes'
  | 'cadence_ms'
  | 'venues'
  | 'config'
  | 'config_hash'
  | 'calibration_name'
  | 'calibration_hash'
  | 'runtime'
  | 'executions'
> & {
  readonly streams: readonly string[];
  /** Raw events in the log, where the writer stands near; left out, they are counted in the log itself. */
  readonly raw_events?: number;
};

/** A view model that changes. Sections that have not changed are the same objects from one to the next. */
export interface LiveView {
  /** The same object until listeners are told of another. */
  current(): DashboardViewModel;
  /** Calls the listener with every view that takes the place of the one before, until what it returns is called. */
  subscribe(listener: (view: DashboardViewModel) => void): () => void;
}
