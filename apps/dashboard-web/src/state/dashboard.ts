import { useSyncExternalStore } from 'react';

import type { Connection } from '../api/event-feed.ts';
import { createLiveView } from '../api/live-view.ts';
import { createNewestRequest } from '../api/newest-request.ts';
import { isAbort } from '../api/request-error.ts';
import { requestLog, requestView } from '../api/requests.ts';
import type { DashboardLog, DashboardViewModel } from '../api/wire.ts';
import { currentPlace, subscribeToPlace } from '../routing/navigation.ts';

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

interface Moment {
  readonly atMs: number;
  readonly view: DashboardViewModel | null;
  readonly error: Error | null;
}

const LOG_AGAIN_MS = 15_000;
const PATIENCE_MS = 400;

const live = createLiveView();
const listeners = new Set<() => void>();
let past: Moment | null = null;
let log: DashboardLog | null = null;
let logError: Error | null = null;
let leaveLive: (() => void) | null = null;
let dashboard = compose();

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function compose(): Dashboard {
  const { atMs } = currentPlace();
  const { view, connection } = live.getState();
  if (atMs === null) {
    const error = view === null && connection === 'lost' ? logError : null;
    return { view, atMs, loading: view === null && error === null, error, connection, log };
  }
  const arrived = past?.atMs === atMs;
  return {
    view: past?.view ?? view,
    atMs,
    loading: !arrived,
    error: arrived ? (past?.error ?? null) : null,
    connection: 'closed',
    log,
  };
}

function tell(): void {
  dashboard = compose();
  for (const listener of listeners) listener();
}

const pastViews = createNewestRequest<number, DashboardViewModel>({
  load: requestView,
  onAnswer: (atMs, view) => {
    past = { atMs, view, error: null };
    tell();
  },
  onError: (atMs, error) => {
    if (isAbort(error)) return;
    past = { atMs, view: past?.view ?? null, error: asError(error) };
    tell();
  },
  patienceMs: PATIENCE_MS,
});

/** Nobody listens to the stream while the past is looked at. */
function followPlace(): void {
  const { atMs, route } = currentPlace();
  live.look(route.page === 'symbol' ? route.symbol : null);
  if (atMs === null) {
    pastViews.cancel();
    leaveLive ??= live.subscribe(tell);
  } else {
    leaveLive?.();
    leaveLive = null;
    if (past?.atMs !== atMs) pastViews.ask(atMs);
  }
  tell();
}

function loadLog(): void {
  requestLog(new AbortController().signal).then(
    (answer) => {
      log = answer;
      logError = null;
      tell();
    },
    (error: unknown) => {
      logError = asError(error);
      tell();
    },
  );
}

/** Begins to ask and to listen; once, before the first drawing. */
export function startDashboard(): void {
  subscribeToPlace(followPlace);
  followPlace();
  loadLog();
  setInterval(loadLog, LOG_AGAIN_MS);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** All of it. It is another object with every update of the view. */
export function useDashboard(): Dashboard {
  return useSyncExternalStore(subscribe, () => dashboard);
}

/** A part of it: who uses a part is drawn again when that changes, and only then. The part is a value or an object of the model. */
export function useDashboardPart<Part>(pick: (dashboard: Dashboard) => Part): Part {
  return useSyncExternalStore(subscribe, () => pick(dashboard));
}
