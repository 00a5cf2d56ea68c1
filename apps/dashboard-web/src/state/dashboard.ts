import { createContext, use } from 'react';

import type { Connection } from '../api/live-stream.ts';
import type { DashboardLog, DashboardViewModel } from '../api/wire.ts';

/** What every page draws from. */
export interface Dashboard {
  /** The view of the moment, or the last one that was there while another is on its way. */
  readonly view: DashboardViewModel | null;
  /** The moment that is looked at; `null` for now. */
  readonly atMs: number | null;
  /** A view is on its way. */
  readonly loading: boolean;
  /** Why there is none for the moment; `null` where there is nothing wrong. */
  readonly error: Error | null;
  /** `closed` while the past is looked at. */
  readonly connection: Connection;
  readonly log: DashboardLog | null;
}

export const DashboardContext = createContext<Dashboard | null>(null);

export function useDashboard(): Dashboard {
  const dashboard = use(DashboardContext);
  if (dashboard === null) throw new Error('A part of the page stands outside DashboardProvider.');
  return dashboard;
}
