import type { TradingSession, TradingTime } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import type { CalendarData } from './calendar-data.ts';
import { countLeading } from './count-leading.ts';
import { createCalendar } from './create-calendar.ts';
import { CalendarError } from './errors.ts';
import { instantMs } from './local-time.ts';
import { openedBy } from './sessions-of-year.ts';

/** The sessions of a calendar, and how much was traded before each of them opened. */
interface Traded {
  readonly sessions: readonly TradingSession[];
  /** One more than there are sessions: the last is all that the calendar knows of. */
  readonly before_ms: readonly number[];
}

function tradedBefore(sessions: readonly TradingSession[]): Traded {
  const before_ms = [0];
  for (const { close_ts_ms, open_ts_ms } of sessions)
    before_ms.push(at(before_ms, before_ms.length - 1) + close_ts_ms - open_ts_ms);
  return { sessions, before_ms };
}

/**
 * The time of a market that closes, by which a weekend is no gap: it passes while a session is open and stands still otherwise. It is
 * counted from the first session of the calendar's first year, so that a year that is added changes nothing before it.
 *
 * @throws CalendarError `invalid_calendar`; its functions throw `year_missing` for what lies outside of the calendar's years
 */
export function createTradingTime(data: CalendarData): TradingTime {
  const { first_year, last_year, market, time_zone } = data;
  const calendar = createCalendar(data);
  const firstMs = instantMs(`${first_year}-01-01`, '00:00', time_zone);
  const endMs = instantMs(`${last_year + 1}-01-01`, '00:00', time_zone);
  const { before_ms, sessions } = tradedBefore(calendar.sessionsBetween(firstMs, endMs));
  const missing = (what: string): CalendarError =>
    new CalendarError(
      'year_missing',
      `the calendar of ${market} has the years ${first_year} to ${last_year}, and ${what}; add the year with its source, or ask for another`,
    );

  const tradedMs = (timestampMs: number): number => {
    if (timestampMs < firstMs || timestampMs >= endMs) throw missing(`${timestampMs} ms lies in none of them`);
    const opened = openedBy(sessions, timestampMs);
    if (opened === 0) return 0;
    const { close_ts_ms, open_ts_ms } = at(sessions, opened - 1);
    return at(before_ms, opened - 1) + Math.min(timestampMs, close_ts_ms) - open_ts_ms;
  };

  const timestampMs = (traded: number): number => {
    const session = countLeading(before_ms.length, (place) => at(before_ms, place) < traded) - 1;
    if (session === -1 && traded === 0) return at(sessions, 0).open_ts_ms;
    if (session < 0 || session >= sessions.length) throw missing(`${traded} ms of trading are not in them`);
    return at(sessions, session).open_ts_ms + traded - at(before_ms, session);
  };

  return { tradedMs, timestampMs };
}
