import { useCallback, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';

import { createLiveStream, type LiveState } from '../api/live-stream.ts';
import { createNewestRequest } from '../api/newest-request.ts';
import { isAbort } from '../api/request-error.ts';
import { requestLog, requestView } from '../api/requests.ts';
import type { DashboardLog, DashboardViewModel } from '../api/wire.ts';
import { usePlace } from '../routing/navigation.ts';
import { DashboardContext, type Dashboard } from './dashboard.ts';

const stream = createLiveStream('/api/v1/stream');
const logAgainMs = 15_000;
const patienceMs = 400;

interface Moment {
  readonly atMs: number;
  readonly view: DashboardViewModel | null;
  readonly error: Error | null;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** The live view; nobody listens to the stream while the past is looked at. */
function useLive(active: boolean): LiveState {
  const subscribe = useCallback(
    (listener: () => void) => (active ? stream.subscribe(listener) : () => undefined),
    [active],
  );
  return useSyncExternalStore(subscribe, stream.getState);
}

function usePastView(atMs: number | null): Moment | null {
  const [moment, setMoment] = useState<Moment | null>(null);
  const [requests] = useState(() =>
    createNewestRequest<number, DashboardViewModel>({
      load: requestView,
      onAnswer: (answeredMs, view) => {
        setMoment({ atMs: answeredMs, view, error: null });
      },
      onError: (failedMs, error) => {
        if (isAbort(error)) return;
        setMoment((last) => ({ atMs: failedMs, view: last?.view ?? null, error: asError(error) }));
      },
      patienceMs,
    }),
  );
  useEffect(() => {
    if (atMs === null) requests.cancel();
    else requests.ask(atMs);
  }, [atMs, requests]);
  return moment;
}

function useLog(): { readonly log: DashboardLog | null; readonly error: Error | null } {
  const [state, setState] = useState<{ log: DashboardLog | null; error: Error | null }>({ log: null, error: null });
  useEffect(() => {
    const controller = new AbortController();
    const load = (): void => {
      requestLog(controller.signal).then(
        (log) => {
          setState({ log, error: null });
        },
        (error: unknown) => {
          if (!isAbort(error)) setState((last) => ({ log: last.log, error: asError(error) }));
        },
      );
    };
    load();
    const timer = setInterval(load, logAgainMs);
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, []);
  return state;
}

export function DashboardProvider({ children }: { readonly children: ReactNode }) {
  const { atMs } = usePlace();
  const live = useLive(atMs === null);
  const past = usePastView(atMs);
  const { log, error: logError } = useLog();
  const dashboard = useMemo((): Dashboard => {
    if (atMs === null) {
      const error = live.view === null && live.connection === 'lost' ? logError : null;
      const loading = live.view === null && error === null;
      return { view: live.view, atMs, loading, error, connection: live.connection, log };
    }
    const arrived = past?.atMs === atMs;
    const view = past?.view ?? live.view;
    return { view, atMs, loading: !arrived, error: arrived ? past.error : null, connection: 'closed', log };
  }, [atMs, live, past, log, logError]);
  return <DashboardContext value={dashboard}>{children}</DashboardContext>;
}
