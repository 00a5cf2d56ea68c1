/** When a value of one of several instruments is asked for: at multiples of the interval, spread evenly inside it. */
export interface PollSchedule {
  readonly interval_ms: number;
  readonly symbols: readonly string[];
}

export interface DuePoll {
  readonly at_ts_ms: number;
  readonly symbol: string;
}

function phase(schedule: PollSchedule, index: number): number {
  return Math.floor((index * schedule.interval_ms) / schedule.symbols.length);
}

/** The first time strictly after `afterTsMs` at which a poll is due; `null` without instruments. Wall-clock times. */
export function nextPollTime(schedule: PollSchedule, afterTsMs: number): number | null {
  const { interval_ms, symbols } = schedule;
  const [firstOfSlot] = symbols;
  if (firstOfSlot === undefined) return null;
  const slot = Math.floor(afterTsMs / interval_ms) * interval_ms;
  for (let index = 0; index < symbols.length; index += 1) {
    const at = slot + phase(schedule, index);
    if (at > afterTsMs) return at;
  }
  return slot + interval_ms;
}

/**
 * The polls due in `(afterTsMs, untilTsMs]`, in order of time; of each instrument only the last, because a value of the
 * past cannot be asked for.
 */
export function duePolls(schedule: PollSchedule, afterTsMs: number, untilTsMs: number): readonly DuePoll[] {
  const { interval_ms, symbols } = schedule;
  return symbols
    .map((symbol, index) => {
      const offset = phase(schedule, index);
      return { symbol, at_ts_ms: Math.floor((untilTsMs - offset) / interval_ms) * interval_ms + offset };
    })
    .filter(({ at_ts_ms }) => at_ts_ms > afterTsMs)
    .sort((left, right) => left.at_ts_ms - right.at_ts_ms);
}
