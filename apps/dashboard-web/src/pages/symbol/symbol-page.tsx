import { useMemo, useState } from 'react';

import { NoView, Notice, BlockSkeleton } from '../../components/placeholders.tsx';
import { coneOf } from '../../charts/cone.ts';
import { sliceHistory } from '../../charts/history-columns.ts';
import type { DashboardSymbol } from '../../api/wire.ts';
import { Link } from '../../routing/link.tsx';
import { setQuery, usePlace } from '../../routing/navigation.ts';
import { useDashboard } from '../../state/dashboard.ts';
import { HistoryCharts } from './history-charts.tsx';
import { rangeToLoad, readWindow, windowStartMs, WINDOWS, type HistoryWindow } from './history-window.ts';
import { SymbolHead } from './symbol-head.tsx';
import { MeasuredPanels, SymbolPanels } from './symbol-panels.tsx';
import { EventsPanel, GateHistoryPanel } from './history-panels.tsx';
import { useHistory } from './use-history.ts';

const WINDOW_TEXTS: Readonly<Record<HistoryWindow, string>> = {
  '6h': '6 h',
  '1d': '1 day',
  '1w': '1 week',
  all: 'All',
};

function WindowChoice({ window }: { readonly window: HistoryWindow }) {
  return (
    <fieldset className="segmented">
      <legend className="only-read">How much of the past</legend>
      {WINDOWS.map((option) => (
        <label key={option} className="segment">
          <input
            type="radio"
            name="window"
            value={option}
            checked={window === option}
            onChange={() => {
              setQuery({ window: option });
            }}
          />
          <span>{WINDOW_TEXTS[option]}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface HistoryProps {
  readonly symbol: string;
  readonly newestMs: number;
  readonly verdict: DashboardSymbol['regime_effective'];
}

function History({ symbol, newestMs, verdict }: HistoryProps) {
  const { atMs } = useDashboard();
  const { query } = usePlace();
  const window = readWindow(query['window']);
  // Where the live window began is kept: the runs that come are added to it.
  const [openedMs] = useState(newestMs);
  const range = rangeToLoad(symbol, window, atMs, openedMs);
  const { history, error } = useHistory(range, newestMs);
  const endMs = atMs ?? newestMs;
  const shown = useMemo(
    () => (history === null ? null : sliceHistory(history, windowStartMs(window, endMs), endMs)),
    [history, window, endMs],
  );
  const cone = useMemo(() => {
    const last = shown?.engine_timestamp_ms.at(-1);
    return last === verdict?.engine_timestamp_ms ? coneOf(verdict?.outlook, shown?.price.at(-1)) : null;
  }, [shown, verdict]);
  if (error !== null) {
    return (
      <Notice kind="error" title="The history did not come">
        <p>{error.message}</p>
      </Notice>
    );
  }
  if (shown === null) return <BlockSkeleton tall />;
  if (shown.engine_timestamp_ms.length === 0) {
    return (
      <Notice kind="empty" title="No run in this stretch of time">
        <p>Choose a longer one, or move the slider.</p>
      </Notice>
    );
  }
  return (
    <>
      <section className="panel" aria-label="History">
        <HistoryCharts history={shown} cone={cone} controls={<WindowChoice window={window} />} />
      </section>
      <div className="symbol-below">
        <EventsPanel history={shown} />
        <GateHistoryPanel history={shown} />
      </div>
    </>
  );
}

/** Everything about one symbol: what happened, and why the verdict is what it is. */
export function SymbolPage({ symbol: name }: { readonly symbol: string }) {
  const { view, error } = useDashboard();
  if (view === null) return <NoView error={error} />;
  const symbol = view.symbols.find((one) => one.symbol === name);
  if (symbol === undefined) {
    return (
      <Notice kind="empty" title={`${name} is not in this view`}>
        <p>
          No run of it at this moment. The <Link to={{ page: 'overview' }}>overview</Link> shows what there is.
        </p>
      </Notice>
    );
  }
  return (
    <article className={symbol.staleness.is_stale ? 'symbol-page stale' : 'symbol-page'}>
      <SymbolHead symbol={symbol} names={view.symbols.map((one) => one.symbol)} />
      <div className="symbol-columns">
        <div className="symbol-main">
          {symbol.last_engine_timestamp_ms === null ? (
            <Notice kind="empty" title="No run yet" />
          ) : (
            <History symbol={name} newestMs={symbol.last_engine_timestamp_ms} verdict={symbol.regime_effective} />
          )}
        </div>
        <aside className="symbol-side" aria-label="The verdict">
          <SymbolPanels symbol={symbol} />
        </aside>
        <div className="symbol-measured">
          <MeasuredPanels symbol={symbol} />
        </div>
      </div>
    </article>
  );
}
