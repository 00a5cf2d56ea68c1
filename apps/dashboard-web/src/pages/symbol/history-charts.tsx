import { useEffect, useMemo, useState, useSyncExternalStore, type KeyboardEvent, type ReactNode } from 'react';

import type { DashboardHistory } from '../../api/wire.ts';
import { createChartGroup, spanOf, type ChartGroup } from '../../charts/chart-group.ts';
import { PriceChart } from '../../charts/price-chart.tsx';
import type { Cone } from '../../charts/cone.ts';
import { stackEdges, stackNames, tellsWildness } from '../../charts/stack.ts';
import { TimePlot, type TimePlotLook } from '../../charts/time-plot.tsx';
import { GateStatusText } from '../../components/gate-badge.tsx';
import { formatFixed, formatPrice, formatShare } from '../../formatting/numbers.ts';
import { formatMoment } from '../../formatting/times.ts';
import { NameLabel } from '../../regimes/regime-mark.tsx';
import { nameColour, verdictNames, type VerdictName } from '../../regimes/verdict-names.ts';
import { Link } from '../../routing/link.tsx';
import { setMoment } from '../../routing/navigation.ts';
import { useIsDark } from '../../theme/theme.ts';

function beliefLook(names: readonly VerdictName[]): TimePlotLook {
  return {
    series: names.toReversed().map((name) => ({ fill: nameColour(name) })),
    scale: [0, 1],
    formatValue: formatShare,
    timeAxis: false,
  };
}

const CONFIDENCE: TimePlotLook = {
  series: [{ stroke: '--ink', width: 1.5 }],
  scale: [0, 1],
  formatValue: formatShare,
  timeAxis: false,
};
const VOLUME: TimePlotLook = {
  series: [{ fill: '--strong-rule', bars: true }],
  scale: null,
  formatValue: (value) => `${formatFixed(value, 1)}×`,
  timeAxis: true,
};

function useCursor(group: ChartGroup): number | null {
  const { subscribe, get } = useMemo(
    () => ({
      subscribe: (listener: () => void) => group.cursor.subscribe(null, listener),
      get: () => group.cursor.get(),
    }),
    [group],
  );
  return useSyncExternalStore(subscribe, get);
}

/** What the run under the cursor says; without a cursor, the newest one shown. */
function Readout({ history, group }: { readonly history: DashboardHistory; readonly group: ChartGroup }) {
  const cursor = useCursor(group);
  const index = cursor ?? history.engine_timestamp_ms.length - 1;
  const runId = history.run_id[index];
  const names = useMemo(() => verdictNames(history), [history]);
  const event = history.events.findLast(
    ({ engine_timestamp_ms: ms, kind }) => kind !== 'regime' && ms === history.engine_timestamp_ms[index],
  );
  return (
    <div className="readout number">
      <span className="readout-time">{formatMoment(history.engine_timestamp_ms[index])}</span>
      <span className="readout-price">{formatPrice(history.price[index])}</span>
      <span className="readout-regime">
        <NameLabel name={names[index]} />
      </span>
      <span>{formatShare(history.confidence[index])}</span>
      <span>
        <span className="quiet">vol</span> {formatFixed(history.volume_ratio[index], 2)}×
      </span>
      <GateStatusText status={history.gate_status[index] ?? 'UNKNOWN'} />
      {runId !== undefined && <Link to={{ page: 'run', runId }}>Proof</Link>}
      {event !== undefined && <span className="readout-event">{event.text}</span>}
    </div>
  );
}

function Legend({ names }: { readonly names: readonly VerdictName[] }) {
  return (
    <ul className="legend" aria-label="What the colours mean">
      {names.toReversed().map((name) => (
        <li key={name}>
          <NameLabel name={name} />
        </li>
      ))}
    </ul>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 };

/** Arrows move the cursor from run to run; Enter looks at that moment. */
function onKey(
  event: KeyboardEvent,
  group: ChartGroup,
  history: DashboardHistory,
  pick: (index: number) => void,
): void {
  const last = history.engine_timestamp_ms.length - 1;
  const here = group.cursor.get() ?? last;
  const step = STEPS[event.key];
  if (event.key === 'Enter') pick(here);
  else if (event.key === 'Home') group.cursor.set(0, null);
  else if (event.key === 'End') group.cursor.set(last, null);
  else if (step !== undefined) group.cursor.set(Math.min(last, Math.max(0, here + step)), null);
  else return;
  event.preventDefault();
}

interface HistoryChartsProps {
  readonly history: DashboardHistory;
  /** What is ahead of the last run shown; `null` where nothing is told. */
  readonly cone: Cone | null;
  readonly controls: ReactNode;
}

/** Price, belief, confidence and volume on one time axis, under one cursor. */
export function HistoryCharts({ history, cone, controls }: HistoryChartsProps) {
  const dark = useIsDark();
  const ahead = cone?.bars ?? 0;
  const [group] = useState(() => createChartGroup(spanOf(history, ahead)));
  useEffect(() => {
    group.cursor.set(null, null);
    group.range.set(spanOf(history, ahead), null);
  }, [group, history, ahead]);
  const names = useMemo(() => stackNames(history), [history]);
  const belief = useMemo(() => beliefLook(names), [names]);
  const columns = useMemo(
    () => ({ belief: stackEdges(history), confidence: [history.confidence], volume: [history.volume_ratio] }),
    [history],
  );
  const pick = (index: number): void => {
    const ms = history.engine_timestamp_ms[index];
    if (ms !== undefined) setMoment(ms);
  };
  const shared = { times: history.engine_timestamp_ms, group, dark, onPick: pick };
  return (
    <>
      <div className="charts-head">
        <Readout history={history} group={group} />
        {controls}
      </div>
      <div
        className="charts"
        tabIndex={0}
        role="group"
        aria-label="Charts: arrow keys move the cursor, Enter looks at that moment"
        onKeyDown={(event) => {
          onKey(event, group, history, pick);
        }}
      >
        <h2 className="chart-name">Price</h2>
        <PriceChart history={history} cone={cone} group={group} dark={dark} onPick={pick} />
        <h2 className="chart-name">Belief</h2>
        <TimePlot label="Belief over time, stacked" look={belief} columns={columns.belief} height={130} {...shared} />
        <h2 className="chart-name">Confidence</h2>
        <TimePlot label="Confidence over time" look={CONFIDENCE} columns={columns.confidence} height={72} {...shared} />
        <h2 className="chart-name">Volume, as a multiple of its usual</h2>
        <TimePlot label="Volume over time" look={VOLUME} columns={columns.volume} height={90} {...shared} />
      </div>
      <div className="charts-foot">
        {cone !== null && (
          <span className="quiet">
            Ahead: within the cone in {cone.widths.map(({ probability }) => formatShare(probability)).join(' and ')} of
            cases
          </span>
        )}
        <Legend names={tellsWildness(history) ? [...names, 'reverting'] : names} />
        <a className="quiet" href="https://www.tradingview.com/" rel="noreferrer" target="_blank">
          Price chart by TradingView
        </a>
      </div>
    </>
  );
}
