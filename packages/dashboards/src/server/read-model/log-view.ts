import type { DashboardViewModel } from '@xray/contracts';

import { checkedTime, checkedViewOptions } from './checked-view.ts';
import type { LiveView } from './live-view.ts';
import { followView, type LogViewOptions } from './followed-view.ts';
import { createPastViews, type PastViews } from './past-views.ts';
import { createRunIndex, type RunIndex } from './run-index.ts';

/** The view model of a log: as it is now, going on with the log, and as it was at any past moment. */
export interface LogView extends LiveView {
  /** The view model at an engine time: fed with the latest `recent_runs` runs of every symbol up to there. */
  at(atMs: number): Promise<DashboardViewModel>;
  /** Which symbol ran when: the one index of the log in this process. */
  readonly index: RunIndex;
  readonly past: PastViews;
  /** Stops following the log. Resolves when nothing is being read any more; no listener is called after it. */
  close(): Promise<void>;
}

/**
 * Reads what the present view needs and follows the log from there on. While somebody writes the log, the present is the
 * clock's; that of a finished log is its last engine time.
 *
 * @throws DashboardError `invalid_server_options`, `invalid_config`; `at` throws `invalid_argument` for what is no time
 */
export async function createLogView(given: LogViewOptions): Promise<LogView> {
  const options = checkedViewOptions(given);
  const index = createRunIndex(options.reader);
  const followed = await followView(options, index);
  const past = createPastViews({ ...options, index });
  return { ...followed, index, past, at: (atMs) => past.at(checkedTime(atMs)) };
}
