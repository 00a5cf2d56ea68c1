import { useEffect, useRef } from 'react';
import uPlot from 'uplot';

import { formatClock, formatDay, formatShortMoment } from '../formatting/times.ts';
import { canvasColour, AXIS_WIDTH, CHART_FONT } from './canvas-style.ts';
import type { ChartGroup } from './chart-group.ts';

/** How one chart is drawn; colours are names of custom properties. */
export interface TimePlotLook {
  readonly series: readonly {
    readonly fill?: string;
    readonly stroke?: string;
    readonly width?: number;
    readonly bars?: boolean;
  }[];
  /** `null`: by the data, from zero. */
  readonly scale: readonly [number, number] | null;
  readonly formatValue: (value: number) => string;
  readonly timeAxis: boolean;
}

interface TimePlotProps {
  readonly label: string;
  readonly look: TimePlotLook;
  readonly times: readonly number[];
  readonly columns: readonly (readonly (number | null)[])[];
  readonly group: ChartGroup;
  readonly dark: boolean;
  readonly height: number;
  readonly onPick: (index: number) => void;
}

const FONT = `11px ${CHART_FONT}`;
const TIME_AXIS_HEIGHT = 22;
const DAY_MS = 86_400_000;

function timeText(ms: number, stepMs: number): string {
  if (stepMs >= DAY_MS) return formatDay(ms).slice(5);
  return ms % DAY_MS === 0 ? formatShortMoment(ms).slice(0, 5) : formatClock(ms).slice(0, 5);
}

function seriesOf(look: TimePlotLook): uPlot.Series[] {
  return look.series.map(({ fill, stroke, width = 0, bars = false }) => ({
    ...(fill === undefined ? {} : { fill: canvasColour(fill) }),
    ...(stroke === undefined ? {} : { stroke: canvasColour(stroke) }),
    width,
    points: { show: false },
    ...(bars && uPlot.paths.bars !== undefined ? { paths: uPlot.paths.bars({ size: [0.7, 12] }) } : {}),
  }));
}

function optionsOf(look: TimePlotLook, width: number, height: number): uPlot.Options {
  const muted = canvasColour('--muted');
  const grid = { stroke: canvasColour('--rule'), width: 1 };
  return {
    width,
    height,
    ms: 1,
    tzDate: (ms) => uPlot.tzDate(new Date(ms), 'Etc/UTC'),
    padding: [7, 0, look.timeAxis ? 0 : 7, 0],
    legend: { show: false },
    scales: {
      x: { time: true },
      y: look.scale === null ? { range: (_, __, max) => [0, Math.max(max, 0.0001)] } : { range: [...look.scale] },
    },
    axes: [
      {
        show: look.timeAxis,
        size: TIME_AXIS_HEIGHT,
        stroke: muted,
        font: FONT,
        gap: 2,
        grid: { show: false },
        ticks: { ...grid, size: 4 },
        space: 64,
        values: (_, splits) => splits.map((ms) => timeText(ms, (splits[1] ?? ms) - (splits[0] ?? ms))),
      },
      {
        // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- uPlot's enum of sides has types and no values
        side: 1,
        size: AXIS_WIDTH,
        stroke: muted,
        font: FONT,
        gap: 4,
        grid,
        ticks: { show: false },
        space: 26,
        values: (_, splits) => splits.map(look.formatValue),
      },
    ],
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
    },
    series: [{}, ...seriesOf(look)],
  };
}

/** A chart under a shared time axis. */
export function TimePlot({ label, look, times, columns, group, dark, height, onPick }: TimePlotProps) {
  const container = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;

  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    const me = {};
    let told = false;
    let dragged = false;
    const options = optionsOf(look, Math.max(1, element.clientWidth), height);
    const data = [[...times], ...columns.map((column) => [...column])] as uPlot.AlignedData;
    const plot = new uPlot(
      {
        ...options,
        hooks: {
          setCursor: [
            (self) => {
              if (told) return;
              group.cursor.set(
                self.cursor.left === undefined || self.cursor.left < 0 ? null : (self.cursor.idx ?? null),
                me,
              );
            },
          ],
          setSelect: [
            (self) => {
              const { left, width } = self.select;
              dragged = width >= 4;
              if (!dragged) return;
              group.range.set({ fromMs: self.posToVal(left, 'x'), toMs: self.posToVal(left + width, 'x') }, null);
              self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            },
          ],
        },
      },
      data,
      element,
    );
    const showSpan = ({ fromMs, toMs }: { fromMs: number; toMs: number }): void => {
      plot.setScale('x', { min: fromMs, max: toMs });
    };
    const showCursor = (index: number | null): void => {
      const ms = index === null ? undefined : times[index];
      told = true;
      plot.setCursor({ left: ms === undefined ? -10 : plot.valToPos(ms, 'x'), top: 1 });
      told = false;
    };
    showSpan(group.range.get());
    const leaveRange = group.range.subscribe(me, showSpan);
    const leaveCursor = group.cursor.subscribe(me, showCursor);
    const onClick = (): void => {
      const index = group.cursor.get();
      if (index !== null && !dragged) pick.current(index);
      dragged = false;
    };
    plot.over.addEventListener('click', onClick);
    const resize = new ResizeObserver(() => {
      plot.setSize({ width: Math.max(1, element.clientWidth), height });
    });
    resize.observe(element);
    return () => {
      resize.disconnect();
      leaveRange();
      leaveCursor();
      plot.destroy();
    };
  }, [look, times, columns, group, dark, height]);

  return <div ref={container} className="chart" role="img" aria-label={label} />;
}
