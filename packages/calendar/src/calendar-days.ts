import type { TradingSession } from '@xray/contracts';

import type { CalendarData } from './calendar-data.ts';
import { createCalendar } from './create-calendar.ts';
import { CalendarError } from './errors.ts';
import { datesBetween, instantMs } from './local-time.ts';

/** A date at a market, and what is traded on it. */
export interface MarketDay {
  readonly date: string;
  /** Monday 1 to Sunday 7. */
  readonly weekday: number;
  readonly sessions: readonly TradingSession[];
  /** Why there is no session, or fewer than there will be. `null`: nothing is to be said. */
  readonly note: 'weekend' | 'holiday' | 'hours_not_announced' | null;
}

function noteOf({ days, weekdays }: CalendarData, date: string, weekday: number, sessions: number): MarketDay['note'] {
  const listed = days.filter((day) => day.date === date);
  if (listed.some((day) => day.kind === 'special_session' && day.open_local === null)) return 'hours_not_announced';
  if (sessions > 0) return null;
  return weekdays.includes(weekday) ? 'holiday' : 'weekend';
}

/**
 * Every date from one to another, both included, with its sessions.
 *
 * @throws CalendarError `invalid_argument` where a date is none or they are the wrong way round, `year_missing`
 */
export function marketDays(data: CalendarData, from: string, to: string): readonly MarketDay[] {
  if (from > to) {
    const problem = `${from} comes after ${to}; name the earlier date first`;
    throw new CalendarError('invalid_argument', `calendar of ${data.market}: ${problem}`);
  }
  const dates = datesBetween(from, to);
  const calendar = createCalendar(data);
  return dates.map(({ date, next, weekday }) => {
    const dayMs = instantMs(date, '00:00', data.time_zone);
    const sessions = calendar.sessionsBetween(dayMs, instantMs(next, '00:00', data.time_zone));
    return { date, weekday, sessions, note: noteOf(data, date, weekday, sessions.length) };
  });
}
