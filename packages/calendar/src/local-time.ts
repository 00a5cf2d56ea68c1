import { Temporal } from 'temporal-polyfill';

import { CalendarError } from './errors.ts';

/** The instant of a time of day at a market, in milliseconds. Where clocks are put forward over it, the first one after it. */
export function instantMs(date: string, time: string, timeZone: string): number {
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(timeZone).epochMilliseconds;
}

/** The date at a market at an instant: YYYY-MM-DD. */
export function localDateOf(timestampMs: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(timestampMs).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** The time of day at a market at an instant: HH:MM. */
export function localTimeOf(timestampMs: number, timeZone: string): string {
  const time = Temporal.Instant.fromEpochMilliseconds(timestampMs).toZonedDateTimeISO(timeZone).toPlainTime();
  return time.toString({ smallestUnit: 'minute' });
}

/** A date, the one after it, and the day of its week: Monday 1 to Sunday 7. */
export interface DatedDay {
  readonly date: string;
  readonly next: string;
  readonly weekday: number;
}

function dateFrom(text: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text);
  } catch (cause) {
    throw new CalendarError('invalid_argument', `"${text}" is not a date; write it as 2026-11-30`, { cause });
  }
}

/**
 * All dates from one to another, both included.
 *
 * @throws CalendarError `invalid_argument` where one of them is none
 */
export function datesBetween(from: string, to: string): readonly DatedDay[] {
  const first = dateFrom(from);
  const days = first.until(dateFrom(to)).days;
  return Array.from({ length: days + 1 }, (_, offset) => {
    const day = first.add({ days: offset });
    return { date: day.toString(), next: day.add({ days: 1 }).toString(), weekday: day.dayOfWeek };
  });
}

/** @throws CalendarError `invalid_calendar` where no time zone has this name */
export function checkTimeZone(timeZone: string, market: string): void {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
  } catch (cause) {
    throw new CalendarError(
      'invalid_calendar',
      `calendar of ${market}: time_zone "${timeZone}" is not the name of a time zone; write an IANA name, as America/New_York`,
      { cause },
    );
  }
}
