import {
  AreaSeries,
  ColorType,
  createChart,
  CrosshairMode,
  LineStyle,
  type IChartApi,
  type ISeriesApi,
  type MouseEventParams,
  type UTCTimestamp,
} from 'lightweight-charts';
import { useEffect, useRef } from 'react';

import type { DashboardHistory } from '../api/wire.ts';
import { formatPrice } from '../formatting/numbers.ts';
import { stretchesOf } from '../formatting/stretches.ts';
import { formatMoment } from '../formatting/times.ts';
import { nameColour, verdictNames } from '../regimes/verdict-names.ts';
import { canvasColour, translucent, AXIS_WIDTH, CHART_FONT } from './canvas-style.ts';
import type { ChartGroup } from './chart-group.ts';
import { coneEdges, type Cone } from './cone.ts';
import { RegimeBands, type Band, type BandMark, type ConeShape } from './regime-bands.ts';

interface PriceChartProps {
  readonly history: DashboardHistory;
  /** What is ahead of the last price; `null` where nothing is told. */
  readonly cone: Cone | null;
  readonly group: ChartGroup;
  readonly dark: boolean;
  readonly onPick: (index: number) => void;
}

/** Every place of the cadence between the first run and the last, so that time is as long where runs are missing. */
interface Grid {
  readonly firstMs: number;
  readonly stepMs: number;
  position(ms: number): number;
}

function gridOf({ engine_timestamp_ms: times, cadence_ms: stepMs }: DashboardHistory): Grid {
  const firstMs = times[0] ?? 0;
  return { firstMs, stepMs, position: (ms) => Math.round((ms - firstMs) / stepMs) };
}

function timeOf(ms: number): UTCTimestamp {
  return (ms / 1000) as UTCTimestamp;
}

function pricePoints(history: DashboardHistory, grid: Grid, barsAhead: number) {
  const length = grid.position(history.engine_timestamp_ms.at(-1) ?? 0) + 1 + barsAhead;
  const points: { time: UTCTimestamp; value?: number }[] = Array.from({ length }, (_, position) => ({
    time: timeOf(grid.firstMs + position * grid.stepMs),
  }));
  history.engine_timestamp_ms.forEach((ms, index) => {
    const price = history.price[index] ?? null;
    if (price !== null) points[grid.position(ms)] = { time: timeOf(ms), value: price };
  });
  return points;
}

function bandsOf(history: DashboardHistory, grid: Grid, dark: boolean): readonly Band[] {
  const times = history.engine_timestamp_ms;
  return stretchesOf(verdictNames(history)).flatMap(({ value, first, last }) => {
    // What is unsure claims nothing, and colours nothing.
    if (value === null || value === 'unsure') return [];
    const colour = translucent(canvasColour(nameColour(value)), dark ? 0.24 : 0.22);
    return [{ first: grid.position(times[first] ?? 0), last: grid.position(times[last] ?? 0), colour }];
  });
}

/** The cone over the positions after the last one, a shape for each of its probabilities. */
function conesOf(history: DashboardHistory, grid: Grid, cone: Cone | null): readonly ConeShape[] {
  const last = history.engine_timestamp_ms.at(-1);
  if (cone === null || last === undefined) return [];
  const colour = translucent(canvasColour('--accent'), 0.2);
  return cone.widths.map(({ size }) => ({
    colour,
    edges: Array.from({ length: cone.bars + 1 }, (_, ahead) => {
      const [low, high] = coneEdges(cone, size, ahead);
      return { position: grid.position(last) + ahead, low, high };
    }),
  }));
}

const MARK_SHAPES = { detection: 'diamond', failure: 'cross', gate_reset: 'bar' } as const;
const MARK_COLOURS = { detection: '--accent', failure: '--bad', gate_reset: '--warn' } as const;

function marksOf(history: DashboardHistory, grid: Grid): readonly BandMark[] {
  return history.events.flatMap(({ engine_timestamp_ms: ms, kind }) =>
    kind === 'regime'
      ? []
      : [{ position: grid.position(ms), shape: MARK_SHAPES[kind], colour: canvasColour(MARK_COLOURS[kind]) }],
  );
}

interface Drawn {
  readonly chart: IChartApi;
  readonly series: ISeriesApi<'Area'>;
  readonly bands: RegimeBands;
}

function draw(container: HTMLElement): Drawn {
  const chart = createChart(container, {
    autoSize: true,
    layout: { attributionLogo: false, fontFamily: CHART_FONT, fontSize: 11 },
    rightPriceScale: {
      entireTextOnly: true,
      minimumWidth: AXIS_WIDTH,
      borderVisible: false,
      scaleMargins: { top: 0.08, bottom: 0.1 },
    },
    timeScale: { visible: false, minBarSpacing: 0.005, fixLeftEdge: true, fixRightEdge: true, rightOffset: 0 },
    crosshair: { mode: CrosshairMode.Magnet },
    localization: { timeFormatter: (seconds: number) => formatMoment(seconds * 1000), priceFormatter: formatPrice },
    handleScroll: { vertTouchDrag: false },
  });
  const series = chart.addSeries(AreaSeries, { lineWidth: 2, priceLineVisible: false, crosshairMarkerRadius: 3 });
  const bands = new RegimeBands();
  series.attachPrimitive(bands);
  return { chart, series, bands };
}

function applyTheme({ chart, series }: Drawn): void {
  const ink = canvasColour('--ink');
  const rule = canvasColour('--rule');
  const cursor = canvasColour('--strong-rule');
  chart.applyOptions({
    layout: { background: { type: ColorType.Solid, color: 'transparent' }, textColor: canvasColour('--muted') },
    grid: { vertLines: { visible: false }, horzLines: { color: rule } },
    crosshair: {
      vertLine: { color: cursor, style: LineStyle.Dashed, labelVisible: false },
      horzLine: { color: cursor, style: LineStyle.Dashed, labelBackgroundColor: canvasColour('--muted') },
    },
  });
  series.applyOptions({ lineColor: ink, topColor: 'transparent', bottomColor: 'transparent' });
}

/** Ties the chart to the others: it is zoomed with them, and its cursor is theirs. */
function connect({ chart, series }: Drawn, group: ChartGroup, history: DashboardHistory, grid: Grid): () => void {
  const me = {};
  const scale = chart.timeScale();
  const times = history.engine_timestamp_ms;
  const indexOf = new Map(times.map((ms, index) => [ms, index]));
  const showSpan = (): void => {
    const { fromMs, toMs } = group.range.get();
    const at = (ms: number): number => (ms - grid.firstMs) / grid.stepMs;
    scale.setVisibleLogicalRange({ from: at(fromMs) + 0.5, to: at(toMs) - 0.5 });
  };
  const onRange = (range: { from: number; to: number } | null): void => {
    if (range === null) return;
    const fromMs = grid.firstMs + (range.from - 0.5) * grid.stepMs;
    group.range.set({ fromMs, toMs: grid.firstMs + (range.to + 0.5) * grid.stepMs }, me);
  };
  const onMove = ({ time }: MouseEventParams): void => {
    const ms = typeof time === 'number' ? Math.round(time * 1000) : null;
    group.cursor.set(ms === null ? null : (indexOf.get(ms) ?? null), me);
  };
  const showCursor = (index: number | null): void => {
    const ms = index === null ? undefined : times[index];
    const price = index === null ? null : (history.price[index] ?? null);
    if (ms === undefined || price === null) chart.clearCrosshairPosition();
    else chart.setCrosshairPosition(price, timeOf(ms), series);
  };
  showSpan();
  scale.subscribeVisibleLogicalRangeChange(onRange);
  chart.subscribeCrosshairMove(onMove);
  const leaveRange = group.range.subscribe(me, showSpan);
  const leaveCursor = group.cursor.subscribe(me, showCursor);
  return () => {
    scale.unsubscribeVisibleLogicalRangeChange(onRange);
    chart.unsubscribeCrosshairMove(onMove);
    leaveRange();
    leaveCursor();
  };
}

/** The price, what was claimed or held behind it, marks of what happened, and how far it may go. */
export function PriceChart({ history, cone, group, dark, onPick }: PriceChartProps) {
  const container = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const pick = useRef(onPick);
  pick.current = onPick;

  useEffect(() => {
    if (container.current === null) return;
    const made = draw(container.current);
    drawn.current = made;
    return () => {
      drawn.current = null;
      made.chart.remove();
    };
  }, []);

  useEffect(() => {
    const made = drawn.current;
    if (made === null) return;
    const grid = gridOf(history);
    applyTheme(made);
    // Beyond the last price lies only what a cone tells of.
    made.chart.timeScale().applyOptions({ fixRightEdge: cone === null });
    made.series.setData(pricePoints(history, grid, cone?.bars ?? 0));
    made.bands.show(bandsOf(history, grid, dark), marksOf(history, grid), conesOf(history, grid, cone));
    const onClick = (): void => {
      const index = group.cursor.get();
      if (index !== null) pick.current(index);
    };
    made.chart.subscribeClick(onClick);
    const leave = connect(made, group, history, grid);
    return () => {
      leave();
      made.chart.unsubscribeClick(onClick);
    };
  }, [history, cone, group, dark]);

  return <div ref={container} className="chart chart-price" />;
}
