import { useEffect, useState } from 'react';

import { isAbort } from '../../api/request-error.ts';
import { requestHistory, type HistoryRange } from '../../api/requests.ts';
import type { DashboardHistory } from '../../api/wire.ts';
import { joinHistories } from '../../charts/history-columns.ts';

async function loadWhole(range: HistoryRange, signal: AbortSignal): Promise<DashboardHistory> {
  let history = await requestHistory(range, signal);
  while (history.next_from_ms !== null) {
    const more = await requestHistory({ ...range, fromMs: history.next_from_ms }, signal);
    history = joinHistories(history, more);
  }
  return history;
}

interface Loaded {
  readonly key: string;
  readonly history: DashboardHistory | null;
  readonly error: Error | null;
}

export interface HistoryState {
  /** The one asked for, or the last one that was there while it is on its way. */
  readonly history: DashboardHistory | null;
  readonly error: Error | null;
}

/** A history that goes on with the newest run where it has no end. */
export function useHistory({ symbol, fromMs, toMs }: HistoryRange, newestMs: number | null): HistoryState {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const key = `${symbol}|${fromMs}|${toMs ?? ''}`;

  useEffect(() => {
    const controller = new AbortController();
    loadWhole({ symbol, fromMs, toMs }, controller.signal).then(
      (history) => {
        setLoaded({ key, history, error: null });
      },
      (error: unknown) => {
        if (isAbort(error)) return;
        const reason = error instanceof Error ? error : new Error(String(error));
        setLoaded((last) => ({ key, history: last?.history ?? null, error: reason }));
      },
    );
    return () => {
      controller.abort();
    };
  }, [key, symbol, fromMs, toMs]);

  const lastMs = loaded?.key === key ? (loaded.history?.engine_timestamp_ms.at(-1) ?? null) : null;
  useEffect(() => {
    if (toMs !== null || lastMs === null || newestMs === null || newestMs <= lastMs) return;
    const controller = new AbortController();
    loadWhole({ symbol, fromMs: lastMs + 1, toMs: null }, controller.signal).then(
      (later) => {
        setLoaded((last) =>
          last?.history !== null && last?.key === key
            ? { key, history: joinHistories(last.history, later), error: null }
            : last,
        );
      },
      // The next run asks again.
      () => undefined,
    );
    return () => {
      controller.abort();
    };
  }, [key, symbol, toMs, lastMs, newestMs]);

  return { history: loaded?.history ?? null, error: loaded?.key === key ? loaded.error : null };
}
