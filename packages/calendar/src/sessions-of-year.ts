import type { TradingSession } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import type { CalendarData, CalendarDay } from './calendar-data.ts';
import { countLeading } from './count-leading.ts';
import { CalendarError } from './errors.ts';
import { datesBetween, instantMs } from './local-time.ts';

interface Hours {
  readonly kind: TradingSession['kind'];
  readonly open_local: string;
  readonly close_local: string;
}

/** The regular session of a date, with the hours that the calendar states for it; none on a holiday. */
function regularHours(data: CalendarData, weekday: number, listed: readonly CalendarDay[]): readonly Hours[] {
  const { close_local, open_local, weekdays } = data;
  if (listed.some(({ kind }) => kind === 'holiday')) return [];
  const early = listed.find((day) => day.kind === 'early_close');
  if (early !== undefined)
    return [{ kind: 'early_close', open_local: early.open_local, close_local: early.close_local }];
  return weekdays.includes(weekday) ? [{ kind: 'regular', open_local, close_local }] : [];
}

/** The special sessions of a date. One whose hours were not announced is none yet. */
function specialHours(listed: readonly CalendarDay[]): readonly Hours[] {
  return listed.flatMap((day) => {
    if (day.kind !== 'special_session' || day.open_local === null || day.close_local === null) return [];
    return [{ kind: 'special', open_local: day.open_local, close_local: day.close_local }] as const;
  });
}

function sessionOf(data: CalendarData, date: string, { close_local, kind, open_local }: Hours): TradingSession {
  const { pre_open_local, time_zone } = data;
  // A venue speaks before its day begins, and not before a session of the evening.
  const preOpen = pre_open_local !== null && open_local === data.open_local ? pre_open_local : null;
  return {
    date,
    kind,
    pre_open_ts_ms: preOpen === null ? null : instantMs(date, preOpen, time_zone),
    open_ts_ms: instantMs(date, open_local, time_zone),
    close_ts_ms: instantMs(date, close_local, time_zone),
  };
}

/**
 * All sessions of a year at the market, in order.
 *
 * @throws CalendarError `invalid_calendar` where two of them overlap
 */
export function sessionsOfYear(data: CalendarData, year: number): readonly TradingSession[] {
  const listed = Map.groupBy(data.days, ({ date }) => date);
  const sessions = datesBetween(`${year}-01-01`, `${year}-12-31`).flatMap(({ date, weekday }) => {
    const days = listed.get(date) ?? [];
    return [...regularHours(data, weekday, days), ...specialHours(days)].map((hours) => sessionOf(data, date, hours));
  });
  sessions.sort((one, other) => one.open_ts_ms - other.open_ts_ms);
  let closedMs = Number.NEGATIVE_INFINITY;
  for (const { close_ts_ms, date, open_ts_ms } of sessions) {
    if (open_ts_ms < closedMs)
      throw new CalendarError(
        'invalid_calendar',
        `calendar of ${data.market}: two sessions of ${date} overlap; correct their hours`,
      );
    closedMs = close_ts_ms;
  }
  return sessions;
}

/** How many sessions, in order, opened at an instant or before it. */
export function openedBy(sessions: readonly TradingSession[], timestampMs: number): number {
  return countLeading(sessions.length, (place) => at(sessions, place).open_ts_ms <= timestampMs);
}

/** How many sessions, in order, closed at an instant or before it. */
export function closedBy(sessions: readonly TradingSession[], timestampMs: number): number {
  return countLeading(sessions.length, (place) => at(sessions, place).close_ts_ms <= timestampMs);
}
