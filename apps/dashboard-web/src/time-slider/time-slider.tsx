import { useEffect, useMemo, useRef, useState } from 'react';

import { formatClock, formatDay, formatMoment } from '../formatting/times.ts';
import { setMoment } from '../routing/navigation.ts';
import { useDashboardPart } from '../state/dashboard.ts';
import { advance, DAY_MS, SPEEDS, snapToGrid, timeTicks, type Speed, type TimeRange } from './play.ts';

const TICK_MS = 50;

function useRange(): TimeRange | null {
  const log = useDashboardPart((dashboard) => dashboard.log);
  const firstMs = log?.first_engine_timestamp_ms ?? null;
  const logLastMs = log?.last_engine_timestamp_ms ?? null;
  const stepMs = log?.cadence_ms ?? 0;
  const newestMs = useDashboardPart(({ view }) => view?.source_engine_timestamp_ms ?? 0);
  const lastMs = logLastMs === null ? null : Math.max(logLastMs, newestMs);
  return useMemo(
    () => (firstMs === null || lastMs === null || lastMs <= firstMs ? null : { firstMs, lastMs, stepMs }),
    [firstMs, lastMs, stepMs],
  );
}

/** Goes on while it plays; a moment whose view is still on its way is waited for. */
function usePlay(range: TimeRange | null, atMs: number | null, loading: boolean) {
  const [speed, setSpeed] = useState<Speed | null>(null);
  const now = useRef({ atMs, loading });
  now.current = { atMs, loading };
  useEffect(() => {
    if (speed === null || range === null) return;
    let last = performance.now();
    let restMs = 0;
    const timer = setInterval(() => {
      const time = performance.now();
      const from = now.current;
      if (!from.loading && from.atMs !== null) {
        const next = advance(from.atMs, time - last + restMs, speed, range);
        restMs = next.restMs;
        if (next.ms !== from.atMs) setMoment(next.ms);
        if (next.ended) setSpeed(null);
      }
      last = time;
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, [speed, range]);
  useEffect(() => {
    if (atMs === null) setSpeed(null);
  }, [atMs]);
  return { speed, setSpeed };
}

function Ticks({ range }: { readonly range: TimeRange }) {
  const span = range.lastMs - range.firstMs;
  return (
    <div className="slider-ticks" aria-hidden="true">
      {timeTicks(range).map((tick) => (
        <span key={tick} style={{ left: `${((tick - range.firstMs) / span) * 100}%` }}>
          {tick % DAY_MS === 0 ? formatDay(tick).slice(5) : formatClock(tick).slice(0, 5)}
        </span>
      ))}
    </div>
  );
}

function SpeedChoice({ speed, choose }: { readonly speed: Speed; readonly choose: (speed: Speed) => void }) {
  return (
    <label className="speed">
      <span className="only-read">Runs a second</span>
      <select
        className="input"
        value={speed}
        onChange={(event) => {
          choose(SPEEDS.find((one) => String(one) === event.target.value) ?? 5);
        }}
      >
        {SPEEDS.map((one) => (
          <option key={one} value={one}>
            {one} runs/s
          </option>
        ))}
      </select>
    </label>
  );
}

function IconButton({
  label,
  icon,
  press,
}: {
  readonly label: string;
  readonly icon: string;
  readonly press: () => void;
}) {
  return (
    <button type="button" className="button button-icon" aria-label={label} onClick={press}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={icon} />
      </svg>
    </button>
  );
}

function Track({
  range,
  atMs,
  drag,
}: {
  readonly range: TimeRange;
  readonly atMs: number | null;
  readonly drag: (ms: number) => void;
}) {
  return (
    <div className="slider-track">
      <input
        type="range"
        aria-label="Moment"
        aria-valuetext={atMs === null ? 'now' : `${formatMoment(atMs)} UTC`}
        min={range.firstMs}
        max={range.lastMs}
        step={range.stepMs}
        value={atMs ?? range.lastMs}
        onChange={(event) => {
          drag(Number(event.target.value));
        }}
      />
      <Ticks range={range} />
    </div>
  );
}

function LiveButton({ isNow, text }: { readonly isNow: boolean; readonly text: string }) {
  return (
    <button
      type="button"
      className="button button-live"
      aria-pressed={isNow}
      onClick={() => {
        setMoment(null);
      }}
    >
      {text}
    </button>
  );
}

/** Any moment of the log: drag it, step it, play it, or go back to now. */
export function TimeSlider() {
  const atMs = useDashboardPart((dashboard) => dashboard.atMs);
  const loading = useDashboardPart((dashboard) => dashboard.loading);
  const finished = useDashboardPart((dashboard) => dashboard.log?.live === false);
  const range = useRange();
  const { speed, setSpeed } = usePlay(range, atMs, loading);
  const [chosenSpeed, setChosenSpeed] = useState<Speed>(5);
  if (range === null) return <footer className="slider slider-empty" aria-hidden="true" />;
  const position = atMs ?? range.lastMs;
  const go = (ms: number): void => {
    setMoment(snapToGrid(ms, range));
  };
  const play = (): void => {
    if (atMs === null || atMs >= range.lastMs) setMoment(range.firstMs);
    setSpeed(chosenSpeed);
  };
  return (
    <footer className="slider" aria-label="Time">
      <div className="slider-buttons">
        <IconButton
          label={speed === null ? 'Play' : 'Pause'}
          icon={speed === null ? 'M3 1.5 10.5 6 3 10.5z' : 'M2.5 1.5h2.6v9H2.5zM6.9 1.5h2.6v9H6.9z'}
          press={() => {
            if (speed === null) play();
            else setSpeed(null);
          }}
        />
        <IconButton
          label="One run back"
          icon="M8.5 1.5v9L2.5 6z"
          press={() => {
            go(position - range.stepMs);
          }}
        />
        <IconButton
          label="One run on"
          icon="M3.5 1.5v9l6-4.5z"
          press={() => {
            go(position + range.stepMs);
          }}
        />
        <SpeedChoice
          speed={chosenSpeed}
          choose={(next) => {
            setChosenSpeed(next);
            if (speed !== null) setSpeed(next);
          }}
        />
      </div>
      <Track
        range={range}
        atMs={atMs}
        drag={(ms) => {
          setSpeed(null);
          go(ms);
        }}
      />
      <output className="slider-moment number">{formatMoment(position)}</output>
      <LiveButton isNow={atMs === null} text={finished ? 'Newest' : 'Live'} />
    </footer>
  );
}
