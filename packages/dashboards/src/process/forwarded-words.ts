import {
  LOG_LEVELS,
  type LogFields,
  type Logger,
  type LogLevel,
  type MetricLabels,
  type Metrics,
} from '@xray/contracts';

import type { DashboardMessage, Measure } from './process-messages.ts';

type Send = (message: DashboardMessage) => void;
type Line = Extract<DashboardMessage, { kind: 'line' }>;

/** Lines in one interval, above which they are counted only: what goes wrong for everybody must not flood the recorder. */
const MAX_LINES = 50;
/** Measured times in one interval, above which they are left out. */
const MAX_OBSERVATIONS = 1_000;

/** Hands lines and measures of this process to the recorder, whose logger and metrics they become. */
export interface ForwardedWords {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Sends what was gathered; to be called at an interval. */
  flush(): void;
}

function createGathered() {
  const byKey = new Map<string, Measure>();
  return {
    put(name: string, labels: MetricLabels, value: number, add: boolean): void {
      const key = JSON.stringify([name, labels]);
      const before = add ? (byKey.get(key)?.value ?? 0) : 0;
      byKey.set(key, { name, labels: { ...labels }, value: before + value });
    },
    take(): Measure[] {
      const all = [...byKey.values()];
      byKey.clear();
      return all;
    },
  };
}

export function createForwardedWords(send: Send, level: LogLevel): ForwardedWords {
  const counts = createGathered();
  const gauges = createGathered();
  let observations: Measure[] = [];
  let lines = 0;
  let leftOut = { lines: 0, times: 0 };

  const line = (of: Line['level'], message: string, fields?: LogFields): void => {
    if (LOG_LEVELS.indexOf(of) < LOG_LEVELS.indexOf(level)) return;
    lines += 1;
    if (lines > MAX_LINES) leftOut.lines += 1;
    else send({ kind: 'line', level: of, message, fields: { ...fields } });
  };

  return {
    logger: {
      debug: (message, fields) => {
        line('debug', message, fields);
      },
      info: (message, fields) => {
        line('info', message, fields);
      },
      warn: (message, fields) => {
        line('warn', message, fields);
      },
      error: (message, fields) => {
        line('error', message, fields);
      },
    },
    metrics: {
      count: (name, value, labels = {}) => {
        counts.put(name, labels, value, true);
      },
      gauge: (name, value, labels = {}) => {
        gauges.put(name, labels, value, false);
      },
      observe: (name, value, labels = {}) => {
        if (observations.length < MAX_OBSERVATIONS) observations.push({ name, labels: { ...labels }, value });
        else leftOut.times += 1;
      },
    },
    flush() {
      lines = 0;
      if (leftOut.lines + leftOut.times > 0) {
        line('warn', 'lines and times of the dashboards were left out: there were too many in a second', leftOut);
        leftOut = { lines: 0, times: 0 };
      }
      const measures = { counts: counts.take(), gauges: gauges.take(), observations };
      observations = [];
      if (Object.values(measures).some((some) => some.length > 0)) send({ kind: 'measures', ...measures });
    },
  };
}
