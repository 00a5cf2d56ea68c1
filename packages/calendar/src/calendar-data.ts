import { z } from 'zod';

const localDate = z.iso.date().describe('A date of the market: YYYY-MM-DD.');
const localTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time as HH:MM, from 00:00 to 23:59')
  .describe('A time of day at the market: HH:MM.');

const holidaySchema = z.strictObject({
  date: localDate,
  kind: z.literal('holiday').describe('No regular session on this date.'),
});

const earlyCloseSchema = z.strictObject({
  date: localDate,
  kind: z.literal('early_close').describe('The regular session of this date has other hours.'),
  open_local: localTime,
  close_local: localTime,
});

const specialSessionSchema = z.strictObject({
  date: localDate,
  kind: z.literal('special_session').describe('A session on a date or at an hour that has none otherwise.'),
  open_local: localTime
    .nullable()
    .describe('`null`: the venue had not announced the hours when the calendar was made.'),
  close_local: localTime.nullable(),
});

/** A date that is not like others: one row of a calendar. */
const calendarDaySchema = z
  .discriminatedUnion('kind', [holidaySchema, earlyCloseSchema, specialSessionSchema])
  .superRefine((day, context) => {
    if (day.kind === 'holiday') return;
    const { close_local, date, open_local } = day;
    if ((open_local === null) !== (close_local === null))
      context.addIssue({ code: 'custom', message: `${date}: has one of its two hours; state both or neither` });
    else if (open_local !== null && close_local !== null && open_local >= close_local)
      context.addIssue({
        code: 'custom',
        message: `${date}: must close after it opens (${open_local}, ${close_local})`,
      });
  });

/** A date that is not like others. */
export type CalendarDay = z.infer<typeof calendarDaySchema>;

/**
 * When a market is open, as data: its time zone, the hours of a regular session, the days of the week that have one, and every date
 * of the stated years that is not like others. A date of another year is unknown, not ordinary.
 */
export const calendarDataSchema = z
  .strictObject({
    market: z.string().min(1).describe('Name of the market: `us`, `india`.'),
    time_zone: z.string().min(1).describe('IANA name of the time zone that the hours are in.'),
    pre_open_local: localTime
      .nullable()
      .describe('From when the venue speaks before it opens; `null` where it does not.'),
    open_local: localTime,
    close_local: localTime,
    weekdays: z.array(z.int().min(1).max(7)).nonempty().describe('Days with a regular session, Monday 1 to Sunday 7.'),
    first_year: z.int().min(1970).max(2199).describe('The dates of all years from this one on are known,'),
    last_year: z.int().min(1970).max(2199).describe('up to the end of this one.'),
    sources: z.array(z.string().min(1)).nonempty().describe('Where the dates come from.'),
    days: z.array(calendarDaySchema),
  })
  .superRefine(({ close_local, days, first_year, last_year, open_local, pre_open_local }, context) => {
    const problem = (message: string): void => {
      context.addIssue({ code: 'custom', message });
    };
    if (open_local >= close_local) problem(`must close after it opens (${open_local}, ${close_local})`);
    if (pre_open_local !== null && pre_open_local >= open_local)
      problem(`pre_open_local ${pre_open_local} must be before open_local ${open_local}`);
    if (first_year > last_year) problem(`first_year ${first_year} must not be after last_year ${last_year}`);
    const seen = new Set<string>();
    for (const { date, kind } of days) {
      const key = `${date} ${kind === 'special_session' ? 'special' : 'regular'}`;
      if (seen.has(key)) problem(`${date}: stands there twice`);
      seen.add(key);
      const year = Number(date.slice(0, 4));
      if (year < first_year || year > last_year)
        problem(`${date}: its year is not one of ${first_year} to ${last_year}`);
    }
  });

/** When a market is open, as data: what `createCalendar` takes. */
export type CalendarData = z.infer<typeof calendarDataSchema>;
