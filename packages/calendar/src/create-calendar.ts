import type { TradingCalendar, TradingSession } from '@xray/contracts';
import { parseAs } from '@xray/contracts/config';

import { calendarDataSchema, type CalendarData } from './calendar-data.ts';
import { CalendarError } from './errors.ts';
import { checkTimeZone, localDateOf } from './local-time.ts';
import { closedBy, openedBy, sessionsOfYear } from './sessions-of-year.ts';

/** The data of a calendar, checked. */
function checkedData(data: CalendarData): CalendarData {
  const checked = parseAs(
    calendarDataSchema,
    data,
    (problem, options) =>
      new CalendarError('invalid_calendar', `calendar of ${data.market}: ${problem}; correct that row`, options),
  );
  checkTimeZone(checked.time_zone, checked.market);
  return checked;
}

/** The sessions of each year of a calendar: those of a year are made when it is first asked for. */
function yearsOf(data: CalendarData): (year: number) => readonly TradingSession[] {
  const made = new Map<number, readonly TradingSession[]>();
  const { first_year, last_year, market } = data;
  return (year) => {
    if (year < first_year || year > last_year) {
      throw new CalendarError(
        'year_missing',
        `the calendar of ${market} has the years ${first_year} to ${last_year}, not ${year}: its holidays are never guessed; add the ` +
          `year with its source, or ask for another`,
      );
    }
    const known = made.get(year) ?? sessionsOfYear(data, year);
    made.set(year, known);
    return known;
  };
}

/** The year at the market at an instant. @throws CalendarError `invalid_argument` where there is no such instant */
function yearAt({ market, time_zone }: CalendarData, timestampMs: number): number {
  if (!Number.isSafeInteger(timestampMs) || Math.abs(timestampMs) > 8.64e15 - 86_400_000)
    throw new CalendarError(
      'invalid_argument',
      `calendar of ${market}: ${timestampMs} is not a time in whole milliseconds`,
    );
  return Number(localDateOf(timestampMs, time_zone).slice(0, 4));
}

/**
 * The calendar that its data describes.
 *
 * @throws CalendarError `invalid_calendar` where the data contradicts itself. What the calendar answers throws `year_missing` where
 * the answer lies in a year that the data does not have, and `invalid_argument` for a time that is none
 */
export function createCalendar(data: CalendarData): TradingCalendar {
  const checked = checkedData(data);
  const sessionsOf = yearsOf(checked);

  const sessionAt = (timestampMs: number): TradingSession | null => {
    const sessions = sessionsOf(yearAt(checked, timestampMs));
    const last = sessions[openedBy(sessions, timestampMs) - 1];
    return last !== undefined && timestampMs < last.close_ts_ms ? last : null;
  };

  const sessionFrom = (timestampMs: number): TradingSession => {
    for (let year = yearAt(checked, timestampMs); ; year += 1) {
      const sessions = sessionsOf(year);
      const session = sessions[closedBy(sessions, timestampMs)];
      if (session !== undefined) return session;
    }
  };

  const sessionBefore = (timestampMs: number): TradingSession => {
    for (let year = yearAt(checked, timestampMs); ; year -= 1) {
      const sessions = sessionsOf(year);
      const session = sessions[closedBy(sessions, timestampMs) - 1];
      if (session !== undefined) return session;
    }
  };

  const sessionsBetween = (fromMs: number, toMs: number): readonly TradingSession[] => {
    if (fromMs >= toMs) return [];
    const found: TradingSession[] = [];
    const lastYear = yearAt(checked, toMs - 1);
    for (let year = yearAt(checked, fromMs); year <= lastYear; year += 1) {
      const sessions = sessionsOf(year);
      found.push(...sessions.slice(closedBy(sessions, fromMs), openedBy(sessions, toMs - 1)));
    }
    return found;
  };

  const { market, time_zone } = checked;
  return { market, time_zone, sessionAt, sessionFrom, sessionBefore, sessionsBetween };
}
